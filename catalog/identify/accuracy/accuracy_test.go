package main

import "testing"

// TestSlice measures with one in 300 of the forms and wrappings.
func TestSlice(t *testing.T) {
	c := corpus{seed: 20261124, depth: 3, every: 300, negatives: 400}
	r := c.measure()
	if r.positives < 300 || r.generated < 400 {
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
	c := corpus{seed: 1, every: 200, negatives: 4}
	kubodera.Email, isozaki.Email = "", ""
	defer func(k, i string) { kubodera.Email, isozaki.Email = k, i }("Sawako.Kubodera+shigoto@gmail.com", "R_Isozaki@Mail.Hoshino-Kogyo.example")
	if r := c.measure(); len(r.missed) == 0 {
		t.Error("nothing was missed of what was not searched for")
	}
}
