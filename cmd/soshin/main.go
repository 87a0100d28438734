// Soshin watches what a web service sends to outside parties. See the README,
// and `soshin help`.
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
