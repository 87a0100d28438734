package identify

// similarity is the Ratcliff-Obershelp measure of two texts: twice the length
// of what matches over the length of both, where what matches is the longest
// common run of bytes and, on either side of it, the same again (Ratcliff and
// Metzener, Dr. Dobb's Journal, July 1988). Of several longest runs the first
// in a counts, and of these the first in b, as in Python's difflib. Its cost
// is cubic: what is compared is at most maxIdentifier long.
func similarity(a, b string) float64 {
	if len(a)+len(b) == 0 {
		return 1
	}
	return 2 * float64(matching(a, b)) / float64(len(a)+len(b))
}

func matching(a, b string) int {
	i, j, n := longestCommon(a, b)
	if n == 0 {
		return 0
	}
	return n + matching(a[:i], b[:j]) + matching(a[i+n:], b[j+n:])
}

// longestCommon returns where the longest common run of bytes begins in a and
// in b, and its length.
func longestCommon(a, b string) (inA, inB, length int) {
	var rows [2][maxIdentifier + 1]int // lengths of the runs that end at each byte of b
	for i := range len(a) {
		row, before := &rows[i%2], &rows[(i+1)%2]
		for j := range len(b) {
			row[j+1] = 0
			if a[i] != b[j] {
				continue
			}
			row[j+1] = before[j] + 1
			if n := row[j+1]; n > length {
				inA, inB, length = i-n+1, j-n+1, n
			}
		}
	}
	return inA, inB, length
}
