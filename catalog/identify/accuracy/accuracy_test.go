package main

import "testing"

// TestSlice measures with one in 600 of the forms and wrappings.
func TestSlice(t *testing.T) {
	c := corpus{seed: 20261124, depth: 3, every: 600, negatives: 200}
	r := c.measure()
	if r.positives < 190 || r.generated < 200 {
		t.Errorf("%d positives, %d negatives: too few", r.positives, r.generated)
	}
	for _, m := range r.missed {
		t.Error("missed:", m)
	}
	for _, m := range r.wrong {
		t.Error("false:", m)
	}
}

// A search that finds nothing, or everything, must not pass.
func TestMeasures(t *testing.T) {
	c := corpus{seed: 1, depth: 0, every: 400, negatives: 1}
	kubodera.Email, isozaki.Email = "", ""
	defer func(k, i string) { kubodera.Email, isozaki.Email = k, i }("Sawako.Kubodera+shigoto@gmail.com", "R_Isozaki@Mail.Hoshino-Kogyo.example")
	if r := c.measure(); len(r.missed) == 0 {
		t.Error("nothing was missed of what was not searched for")
	}
}
