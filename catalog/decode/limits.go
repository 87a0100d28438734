package decode

import (
	"fmt"
	"slices"
)

// The bounds of decoding one exchange. They are set so that the worst input
// ends within 50 ms and 64 MB: the attacks of the tests took at most 55 ms of
// one core of a busy machine and 50 MB, 2026-11-25.
const (
	MaxBytes   = 8 << 20  // bytes of bodies and messages looked at, and of what was decoded anew
	MaxValues  = 10_000   // values looked at, containers included
	MaxDepth   = 10       // decoders applied one inside another
	MaxNesting = 64       // objects, arrays and elements one inside another
	MaxValue   = 16 << 10 // bytes kept of a value
	MaxPath    = 512      // bytes kept of a path

	maxXML           = 512 << 10       // bytes of an XML document: reading one takes 100 ns a byte
	maxProtobufDepth = 16              // messages one inside another: each level looks at the bytes again
	maxProtobufSteps = 4 * MaxValues   // fields looked at, also of what was no message
	maxBase58Value   = 512             // length of a value in base58
	maxBase58Work    = 8 * 4096 * 4096 // squares of the lengths of numbers in base58: their time is quadratic
	maxOpaque        = 256 << 10       // digits of a value that is looked at for binary documents
	maxLZ            = 512 << 10       // UTF-16 units that lz-string gives
	maxBroken        = 8               // streams that broke: a brotli one may have taken 4 MiB
	maxWaste         = 4 << 20         // bytes made of what then turned out to be nothing
	maxLooked        = 10 << 20        // bytes of values looked at, those in which something may be encoded four times, as they take that long
	maxHead          = 2 << 20         // bytes of the address and of the headers: Chromium's longest address
	maxMediaType     = 256             // bytes of a media type: a boundary has 70 at most
)

// The bounds of one Unwrap: at most 60 ms, of many short words that are no
// language, and 29 MB.
const (
	MaxUnwrapInto    = 512 << 10 // bytes of one buffer in which something wrapped is looked for
	MaxUnwrapBytes   = 2 << 20   // bytes of the buffers made
	MaxUnwrapBuffers = 20_000    // buffers made

	maxEnclosed = 1000 // values of one binary document
	maxStreams  = 16   // compressed streams behind something else in one buffer
	maxBase58   = 4096 // length of a base58 number
)

// How a bound that was hit is told in Result.Limits.
var (
	limitBytes   = fmt.Sprintf("bytes: looked at the first %d MiB", MaxBytes>>20)
	limitValues  = fmt.Sprintf("values: looked at the first %d", MaxValues)
	limitDepth   = fmt.Sprintf("depth: stopped after %d decodings one inside another", MaxDepth)
	limitNesting = fmt.Sprintf("nesting: what lies deeper than %d levels left as text", MaxNesting)
	limitValue   = fmt.Sprintf("value: kept the first %d KiB", MaxValue>>10)
	limitPath    = fmt.Sprintf("path: kept the first %d bytes", MaxPath)
	limitXML     = fmt.Sprintf("xml: looked at the first %d KiB", maxXML>>10)
	limitLZ      = fmt.Sprintf("lz-string: read the first %d Ki characters", maxLZ>>10)
	limitBase58  = "base58: left as it is, there was too much of it"
	limitOpaque  = fmt.Sprintf("binary: values of more than %d Ki digits are not looked at for documents", maxOpaque>>10)
	limitBroken  = fmt.Sprintf("brotli: gave up after %d streams that broke", maxBroken)
	limitLooked  = fmt.Sprintf("values: looked for something encoded in the first %d to %d MiB", maxLooked>>22, maxLooked>>20)
	limitWaste   = fmt.Sprintf("tries: gave up after %d MiB of what turned out to be nothing", maxWaste>>20)
	limitHead    = fmt.Sprintf("address and headers: looked at the first %d MiB", maxHead>>20)

	limitUnwrapInto    = fmt.Sprintf("unwrap: undid encodings in the first %d KiB", MaxUnwrapInto>>10)
	limitUnwrapBytes   = fmt.Sprintf("unwrap: stopped after %d MiB of decoded buffers", MaxUnwrapBytes>>20)
	limitUnwrapStreams = fmt.Sprintf("unwrap: looked at %d compressed streams within a buffer", maxStreams)
	limitUnwrapBuffers = fmt.Sprintf("unwrap: stopped after %d decoded buffers", MaxUnwrapBuffers)
)

// A budget is what is left to spend on one exchange.
type budget struct {
	bytes  int
	values int
	broken int // dear streams that turned out to be none
	waste  int // bytes that were made for nothing
	looked int // of maxLooked
	base58 int // squares of the lengths of numbers in base58 that were read
	limits []string

	lzString lzString                  // its memory
	readers  map[*compression]resetter // in use
}

// hit notes that a bound was hit, or that data ended before its end.
func (b *budget) hit(limit string) {
	if !slices.Contains(b.limits, limit) {
		b.limits = append(b.limits, limit)
	}
}

// take takes up to n values from the budget and returns how many it got.
func (b *budget) take(n int) int {
	if n > b.values {
		b.hit(limitValues)
		n = b.values
	}
	b.values -= n
	return n
}

// wastePerByte is what a document makes for each of its bytes, at most: values,
// names and places.
const wastePerByte = 32

// wasted notes that something was tried for nothing, and made n bytes.
func (b *budget) wasted(n int) { b.waste += n }

// mayTry tells whether something may be tried that is perhaps nothing.
func (b *budget) mayTry() bool {
	if b.waste < maxWaste {
		return true
	}
	b.hit(limitWaste)
	return false
}

// look tells whether n more bytes of values may be looked at.
func (b *budget) look(n int) bool {
	if b.looked+n > maxLooked {
		b.hit(limitLooked)
		return false
	}
	b.looked += n
	return true
}

// spent tells that a value was not looked at because no more may be.
func (b *budget) spent() bool {
	if b.values > 0 {
		return false
	}
	b.hit(limitValues)
	return true
}

// affordBase58 takes the time to read a number of n digits.
func (b *budget) affordBase58(n int) bool {
	if b.base58 += n * n; b.base58 > maxBase58Work {
		b.hit(limitBase58)
		return false
	}
	return true
}

// text takes data as text, cut where the bytes end.
func (b *budget) text(data []byte) string {
	if len(data) > b.bytes {
		b.hit(limitBytes)
		data = data[:b.bytes]
	}
	b.bytes -= len(data)
	return string(data)
}

// afford takes n bytes if there are as many.
func (b *budget) afford(n int) bool {
	if n > b.bytes {
		b.hit(limitBytes)
		return false
	}
	b.bytes -= n
	return true
}
