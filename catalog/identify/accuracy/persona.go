package main

import "soshin/catalog"

// The personas are invented; no such persons, employers or addresses exist.
// What follows them was written down by hand, not made by the code that is
// measured.
var (
	kubodera = catalog.Persona{
		FamilyName: "久保寺", GivenName: "紗和子", FamilyNameKana: "クボデラ", GivenNameKana: "サワコ", FamilyNameRoma: "Kubodera", GivenNameRoma: "Sawako",
		Email: "Sawako.Kubodera+shigoto@gmail.com", Phone: "080-0000-7413", BirthDate: "1988-11-03", PostalCode: "104-0099",
		Address: "東京都中央区架空町2-7-18 潮見台ハイツ305", Employer: "株式会社久保寺製図", AccountID: "kt-77310294", IP: "203.0.113.77",
		Inquiry: "転職活動中ですが、在宅勤務の制度はありますか。", SearchTerm: "製図 在宅勤務",
	}
	isozaki = catalog.Persona{
		FamilyName: "磯崎", GivenName: "連太郎", FamilyNameKana: "いそざき", GivenNameKana: "れんたろう", FamilyNameRoma: "ISOZAKI", GivenNameRoma: "RENTARO",
		Email: "R_Isozaki@Mail.Hoshino-Kogyo.example", Phone: "+81 3 0000 9628", BirthDate: "2001-02-09", PostalCode: "6020099",
		Address: "京都府京都市上京区架空通一丁目5番地", Employer: "星野架空工業株式会社", AccountID: "A6620915587Q", IP: "2001:db8:77::1f",
		Inquiry: "Is a work visa sponsored for this position?", SearchTerm: "forklift night shift",
	}
)

// A writing is a value of a persona as a service may send it.
type writing struct {
	persona *catalog.Persona
	kind    catalog.InformationKind
	name    string // of the value
	text    string
	use     use
}

// use says what may be done with a writing.
type use int

const (
	free  use = iota
	plain     // sent plain or encoded: no service hashes what it has not tidied
	whole     // counts only as the whole of what is sent, and not where a cipher would make it by chance
)

// writings are what must be found.
func writings() []writing {
	var all []writing
	add := func(p *catalog.Persona, kind catalog.InformationKind, name string, u use, texts ...string) {
		for _, t := range texts {
			all = append(all, writing{p, kind, name, t, u})
		}
	}
	p := &kubodera
	add(p, catalog.KindEmail, "e-mail address", free,
		"Sawako.Kubodera+shigoto@gmail.com", "sawako.kubodera+shigoto@gmail.com", "SAWAKO.KUBODERA+SHIGOTO@GMAIL.COM", "Sawako.Kubodera@gmail.com", "sawako.kubodera@gmail.com",
		"sawakokubodera@gmail.com", "sawakokubodera+shigoto@gmail.com", "SawakoKubodera@gmail.com", "sawako.kubodera@googlemail.com", "sawakokubodera@googlemail.com", "sawako.kubodera+shigoto@googlemail.com")
	add(p, catalog.KindEmail, "e-mail address", plain, " Sawako.Kubodera+Shigoto@Gmail.com ", "ｓａｗａｋｏ．ｋｕｂｏｄｅｒａ＠ｇｍａｉｌ．ｃｏｍ", "mailto:sawako.kubodera@gmail.com")
	add(p, catalog.KindPhone, "phone number", free,
		"080-0000-7413", "08000007413", "+818000007413", "818000007413", "+81 80-0000-7413", "+81-80-0000-7413", "+81 80 0000 7413", "+81 (0)80-0000-7413",
		"080 0000 7413", "080.0000.7413", "(080) 0000-7413", "(080)0000-7413", "080(0000)7413", "8000007413", "00818000007413", "０８０－００００－７４１３", "０８０００００７４１３")
	add(p, catalog.KindPhone, "phone number", plain, "080ー0000ー7413", "080‐0000‐7413", "０８０-００００-７４１３", "tel:+818000007413")
	add(p, catalog.KindName, "name", free,
		"久保寺 紗和子", "久保寺紗和子", "久保寺　紗和子", "クボデラ サワコ", "クボデラサワコ", "クボデラ　サワコ", "くぼでら さわこ", "くぼでらさわこ", "ｸﾎﾞﾃﾞﾗ ｻﾜｺ", "ｸﾎﾞﾃﾞﾗｻﾜｺ",
		"Sawako Kubodera", "sawako kubodera", "SAWAKO KUBODERA", "Kubodera Sawako", "kubodera sawako", "KUBODERA SAWAKO", "Kubodera, Sawako", "sawakokubodera", "KuboderaSawako", "Ｋｕｂｏｄｅｒａ　Ｓａｗａｋｏ")
	add(p, catalog.KindName, "name", plain, "久保寺紗和子様", "クボテ\u3099ラ サワコ", "KUBODERA Sawako")
	add(p, catalog.KindName, "family name", whole, "久保寺", "クボデラ", "くぼでら", "ｸﾎﾞﾃﾞﾗ", "Kubodera", "kubodera", "KUBODERA")
	add(p, catalog.KindName, "given name", whole, "紗和子", "サワコ", "さわこ", "ｻﾜｺ", "Sawako", "sawako", "SAWAKO")
	add(p, catalog.KindBirthDate, "date of birth", free,
		"1988-11-03", "1988/11/03", "1988/11/3", "1988-11-3", "1988.11.03", "1988.11.3", "19881103", "11/03/1988", "1988年11月3日", "1988年11月03日", "昭和63年11月3日", "１９８８年１１月３日", "１９８８１１０３")
	add(p, catalog.KindBirthDate, "date of birth", plain, "1988-11-03T00:00:00.000Z", "1988-11-03 00:00:00")
	add(p, catalog.KindPostalAddress, "postal code", free, "104-0099", "１０４－００９９")
	add(p, catalog.KindPostalAddress, "postal code", plain, "〒104-0099")
	add(p, catalog.KindPostalAddress, "postal code", whole, "1040099")
	add(p, catalog.KindPostalAddress, "postal address", free, "東京都中央区架空町2-7-18 潮見台ハイツ305", "東京都中央区架空町2-7-18潮見台ハイツ305", "東京都中央区架空町２－７－１８　潮見台ハイツ３０５")
	add(p, catalog.KindPostalAddress, "postal address", plain, "東京都中央区架空町２ー７ー１８ 潮見台ハイツ305")
	add(p, catalog.KindEmployer, "employer", free, "株式会社久保寺製図", "(株)久保寺製図", "㈱久保寺製図", "（株）久保寺製図")
	add(p, catalog.KindAccountID, "account ID", free, "kt-77310294", "KT-77310294")
	add(p, catalog.KindIPAddress, "IP address", free, "203.0.113.77")
	add(p, catalog.KindInquiry, "inquiry", free, "転職活動中ですが、在宅勤務の制度はありますか。")
	add(p, catalog.KindInquiry, "inquiry", plain, "はじめまして。転職活動中ですが、在宅勤務の制度はありますか。よろしく。")
	add(p, catalog.KindSearchTerm, "search term", whole, "製図 在宅勤務", "製図　在宅勤務")

	p = &isozaki
	add(p, catalog.KindEmail, "e-mail address", free, "R_Isozaki@Mail.Hoshino-Kogyo.example", "R_Isozaki@mail.hoshino-kogyo.example", "r_isozaki@mail.hoshino-kogyo.example", "R_ISOZAKI@MAIL.HOSHINO-KOGYO.EXAMPLE")
	add(p, catalog.KindEmail, "e-mail address", plain, "Rentaro <r_isozaki@mail.hoshino-kogyo.example>", "id=7;r_isozaki@mail.hoshino-kogyo.example;")
	add(p, catalog.KindPhone, "phone number", free, "+81 3 0000 9628", "03-0000-9628", "0300009628", "+81300009628", "81300009628", "03 0000 9628", "(03) 0000-9628", "03(0000)9628", "+81-3-0000-9628", "０３－００００－９６２８")
	add(p, catalog.KindName, "name", free, "磯崎 連太郎", "磯崎連太郎", "イソザキ レンタロウ", "いそざきれんたろう", "ｲｿｻﾞｷ ﾚﾝﾀﾛｳ", "RENTARO ISOZAKI", "Rentaro Isozaki", "isozaki rentaro", "IsozakiRentaro")
	add(p, catalog.KindName, "family name", whole, "磯崎", "イソザキ", "いそざき", "Isozaki", "ISOZAKI")
	add(p, catalog.KindName, "given name", whole, "連太郎", "レンタロウ", "れんたろう", "Rentaro", "rentaro")
	add(p, catalog.KindBirthDate, "date of birth", free, "2001-02-09", "2001/02/09", "2001/2/9", "20010209", "02/09/2001", "2001年2月9日", "平成13年2月9日")
	add(p, catalog.KindPostalAddress, "postal code", whole, "6020099")
	add(p, catalog.KindPostalAddress, "postal address", free, "京都府京都市上京区架空通一丁目5番地", "京都府京都市上京区架空通一丁目５番地")
	add(p, catalog.KindEmployer, "employer", free, "星野架空工業株式会社", "星野架空工業(株)", "星野架空工業㈱")
	add(p, catalog.KindAccountID, "account ID", free, "A6620915587Q", "a6620915587q")
	add(p, catalog.KindIPAddress, "IP address", free, "2001:db8:77::1f", "2001:0db8:0077:0000:0000:0000:0000:001f", "2001:DB8:77::1F")
	add(p, catalog.KindInquiry, "inquiry", free, "Is a work visa sponsored for this position?", "is a work visa sponsored for this position?")
	add(p, catalog.KindSearchTerm, "search term", whole, "forklift night shift", "Forklift Night Shift")
	return all
}
