package crawler

import (
	"context"
	"slices"
	"testing"

	"soshin/catalog"
)

func testPlan(limit int) *plan {
	return newPlan(&Site{Scope: []string{"service.example"}, Limit: limit})
}

func TestPlanTakesPagesOfTheServiceOnce(t *testing.T) {
	p := testPlan(100)
	for _, address := range []string{
		"https://www.service.example", "https://www.service.example/", "https://WWW.service.example/#top",
		"https://www.service.example/a?b=1", "https://www.service.example/a?b=2",
		"https://elsewhere.example/", "mailto:a@service.example", "javascript:void(0)", "//x", "",
		"https://www.service.example/brochure.PDF", "https://www.service.example/app.js", "https://www.service.example/v1.2/",
	} {
		p.add(address)
	}
	want := []string{"https://www.service.example/", "https://www.service.example/a?b=1", "https://www.service.example/a?b=2", "https://www.service.example/v1.2/"}
	if !slices.Equal(p.queue, want) {
		t.Errorf("queued %q, want %q", p.queue, want)
	}
}

func TestPlanWaitsWhileAVisitMayFindPages(t *testing.T) {
	p := testPlan(3)
	p.add("https://service.example/1")
	first, id, ok := p.next(t.Context())
	if first != "https://service.example/1" || id != "v0001" || !ok {
		t.Fatalf("got %q %q %v", first, id, ok)
	}
	got := make(chan string)
	go func() {
		second, _, _ := p.next(t.Context()) // waits: the first visit goes on
		got <- second
	}()
	done, known := p.end(catalog.Visit{Outcome: catalog.OutcomeDone}, []string{"https://service.example/2", "https://service.example/3", "https://service.example/4"})
	if second := <-got; second != "https://service.example/2" || done != 1 || known != 3 {
		t.Errorf("then %q, %d of %d", second, done, known)
	}
	if _, _, ok := p.next(t.Context()); !ok {
		t.Error("the third page was not given")
	}
	if _, _, ok := p.next(t.Context()); ok {
		t.Error("a page beyond the limit was given")
	}
	p.end(catalog.Visit{Outcome: catalog.OutcomeFailed}, nil)
	p.end(catalog.Visit{Outcome: catalog.OutcomeDone}, nil)
	if got, want := p.summary(), (Summary{Pages: 2, Failed: 1, Left: 1}); got != want {
		t.Errorf("summary %+v, want %+v", got, want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, ok := testPlan(1).next(ctx); ok {
		t.Error("a page was given after the end")
	}
}

func TestFormFields(t *testing.T) {
	who := catalog.Persona{
		FamilyName: "山田", GivenName: "花子", FamilyNameKana: "ヤマダ", GivenNameKana: "ハナコ", Email: "hanako@persona.example",
		Phone: "090-1234-5678", BirthDate: "1990-04-01", PostalCode: "100-0001", Address: "東京都千代田区1-1", Employer: "例社",
		Inquiry: "質問です", SearchTerm: "エンジニア",
	}
	for _, tt := range []struct {
		field formField
		want  string
	}{
		{formField{Type: "email", Name: "x1"}, who.Email},
		{formField{Type: "text", Autocomplete: "section-a email"}, who.Email},
		{formField{Type: "text", Label: "メールアドレス"}, who.Email},
		{formField{Type: "tel", Name: "x2"}, who.Phone},
		{formField{Type: "text", Label: "携帯電話"}, who.Phone},
		{formField{Type: "search", Name: "x3"}, who.SearchTerm},
		{formField{Type: "text", Name: "q"}, who.SearchTerm},
		{formField{Type: "text", Autocomplete: "family-name", Name: "n1"}, who.FamilyName},
		{formField{Type: "text", Autocomplete: "given-name", Name: "n2"}, who.GivenName},
		{formField{Type: "text", Label: "セイ"}, who.FamilyNameKana},
		{formField{Type: "text", Label: "フリガナ"}, "ヤマダ ハナコ"},
		{formField{Type: "text", Label: "氏名"}, "山田 花子"},
		{formField{Type: "text", Name: "company_name"}, who.Employer},
		{formField{Type: "text", Label: "会社名"}, who.Employer},
		{formField{Type: "text", Label: "郵便番号"}, who.PostalCode},
		{formField{Type: "text", Label: "住所"}, who.Address},
		{formField{Type: "text", Label: "生年月日"}, who.BirthDate},
		{formField{Type: "textarea", Name: "body", Multiline: true}, who.Inquiry},
		{formField{Type: "text", Name: "coupon"}, ""},
		{formField{Type: "number", Name: "quantity"}, ""},
	} {
		if got := tt.field.answer(who); got != tt.want {
			t.Errorf("%+v is answered %q, want %q", tt.field, got, tt.want)
		}
	}
}
