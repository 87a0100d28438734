//go:build race

package decode

// raceDetector: with it sync.Pool drops some of what is put into it, so that
// what is allocated says nothing.
const raceDetector = true
