package main

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"

	"soshin/catalog"
)

// Names that are usual, short ones among them.
var (
	familyNames = [][3]string{{"佐藤", "サトウ", "Sato"}, {"鈴木", "スズキ", "Suzuki"}, {"高橋", "タカハシ", "Takahashi"}, {"伊藤", "イトウ", "Ito"}, {"森", "モリ", "Mori"}, {"阿部", "アベ", "Abe"}, {"小野寺", "オノデラ", "Onodera"}, {"林", "ハヤシ", "Hayashi"}, {"久保", "クボ", "Kubo"}, {"寺崎", "テラサキ", "Terasaki"}, {"東", "アズマ", "Azuma"}, {"長谷川", "ハセガワ", "Hasegawa"}, {"星野", "ホシノ", "Hoshino"}, {"三浦", "ミウラ", "Miura"}}
	givenNames  = [][3]string{{"太郎", "タロウ", "Taro"}, {"花子", "ハナコ", "Hanako"}, {"純", "ジュン", "Jun"}, {"聡", "サトシ", "Satoshi"}, {"奈美", "ナミ", "Nami"}, {"美奈", "ミナ", "Mina"}, {"健", "ケン", "Ken"}, {"京子", "キョウコ", "Kyoko"}, {"翔", "ショウ", "Sho"}, {"愛", "アイ", "Ai"}, {"連", "レン", "Ren"}, {"和子", "カズコ", "Kazuko"}, {"大輔", "ダイスケ", "Daisuke"}, {"真由美", "マユミ", "Mayumi"}}
	domains     = []string{"gmail.com", "yahoo.example", "docomo.example", "mail.hoshino-kogyo.example", "shigoto.example", "icloud.example"}
	cities      = []string{"東京都中央区架空町", "京都府京都市上京区架空通", "大阪府大阪市北区架空", "北海道札幌市架空区"}
)

// A source makes what other users have sent, or none.
type source struct{ *rand.Rand }

func pick[T interface{ string | [3]string }](r source, of []T) T { return of[r.IntN(len(of))] }

// other is another user.
func (r source) other() catalog.Persona {
	family, given := pick(r, familyNames), pick(r, givenNames)
	p := catalog.Persona{
		FamilyName: family[0], GivenName: given[0], FamilyNameKana: family[1], GivenNameKana: given[1], FamilyNameRoma: family[2], GivenNameRoma: given[2],
		Email:      fmt.Sprintf("%s.%s%d@%s", strings.ToLower(given[2]), strings.ToLower(family[2]), r.IntN(1000), pick(r, domains)),
		Phone:      fmt.Sprintf("0%d0-%04d-%04d", 7+r.IntN(3), r.IntN(10000), r.IntN(10000)),
		BirthDate:  fmt.Sprintf("%d-%02d-%02d", 1950+r.IntN(56), 1+r.IntN(12), 1+r.IntN(28)),
		PostalCode: fmt.Sprintf("%03d-%04d", 1+r.IntN(999), r.IntN(10000)),
		Address:    fmt.Sprintf("%s%d-%d-%d", pick(r, cities), 1+r.IntN(9), 1+r.IntN(40), 1+r.IntN(40)),
		Employer:   "株式会社" + family[0] + pick(r, []string{"製作所", "商事", "設計", "工業"}),
		AccountID:  fmt.Sprintf("kt-%08d", r.IntN(1e8)),
		IP:         fmt.Sprintf("198.51.100.%d", r.IntN(256)),
		Inquiry:    pick(r, []string{"応募の締め切りはいつですか。", "リモートワークは可能でしょうか。", "Please tell me about the salary range."}) + fmt.Sprint(r.IntN(1000)),
		SearchTerm: pick(r, []string{"経理 リモート", "看護師 夜勤なし", "forklift day shift", "製図"}) + fmt.Sprint(" ", r.IntN(100)),
	}
	return p
}

func (r source) hex(bytes int) string {
	b := make([]byte, bytes)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return hex.EncodeToString(b)
}

func (r source) uuid() string {
	h := r.hex(16)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}

func (r source) token(bytes int) string {
	b, _ := hex.DecodeString(r.hex(bytes))
	switch r.IntN(3) {
	case 0:
		return base64.StdEncoding.EncodeToString(b)
	case 1:
		return base64.RawURLEncoding.EncodeToString(b)
	}
	return hex.EncodeToString(b)
}

// hashed is someone else's value, hashed as advertising services ask for it.
func (r source) hashed(value string) string {
	value = strings.ToLower(value)
	switch r.IntN(4) {
	case 0:
		h := md5.Sum([]byte(value))
		return hex.EncodeToString(h[:])
	case 1:
		h := sha1.Sum([]byte(value))
		return hex.EncodeToString(h[:])
	case 2:
		h := sha256.Sum256([]byte(value))
		return base64.RawURLEncoding.EncodeToString(h[:])
	}
	h := sha256.Sum256([]byte(value))
	return hex.EncodeToString(h[:])
}

// near is what looks like one of the personas' values and is none.
func (r source) near() string {
	return pick(r, []string{
		// half a name in a longer word, name or text
		"Sawakolino", "Kuboderaya", "isozakiya", "rentaroten", "久保寺町", "紗和子さんのレシピ", "磯崎海岸の天気", "連太郎丸", "サワコちゃんねる", "Kubodera Station", "Dr. Sawako Ito", "磯崎 花子", "久保寺 太郎", "Mr Isozaki spoke", "Rentaro-san",
		// a search term in a title
		"製図 在宅勤務の求人一覧", "【製図 在宅勤務】おすすめ10選", "forklift night shift jobs in Chiba", "Forklift Night Shift | Shigoto",
		// other addresses
		"a.sawako.kubodera@gmail.com.example", "xsawakokubodera@gmail.com", "sawako.kubodera@gmail.com.invalid", "sawako.kubodera2@gmail.com", "r_isozaki@mail.hoshino-kogyo.example.org", "qr_isozaki@mail.hoshino-kogyo.example", "info@mail.hoshino-kogyo.example", "sawako.kubodera@gmail.co",
		// other numbers
		"080-0000-7414", "1080-0000-7413", "080-0000-74130", "080000074135", "9080000074139", "0.080000074137", "+818000007414", "0120-104-0099", "104-00990", "2104-0099", "10400991", "91040099", "1988110", "198811031", "119881103", "1988-11-030", "11988-11-03", "1988/11/31", "1988-11-02", "2001-02-08", "02/09/2002", "203.0.113.7", "203.0.113.770", "1203.0.113.77", "203.0.113.77.1", "v1.203.0.113.77", "2001:db8:77::1f0", "2001:db8:77::1", "60200990", "1602009955", "03-0000-96281", "81300009629",
		// other identifiers
		"kt-773102940", "xkt-77310294", "kt-77310295", "A6620915587QX", "BA6620915587Q", "A6620915587",
		// other places and companies
		"東京都中央区架空町2-7-19", "東京都中央区架空町2-7-1", "京都府京都市上京区架空通一丁目6番地", "久保寺製図株式会社", "株式会社久保寺製菓", "星野架空工業",
		// other words
		"転職活動中ですが、質問があります。", "Is a work permit sponsored for this position?",
	})
}

// negatives are what must not be taken for a persona's.
func negatives(n int, r source) []*sending {
	places := carriers()
	all := make([]*sending, n)
	for i := range all {
		var s sending
		switch i % 4 {
		case 0:
			s = r.near0(places)
		case 1:
			s = r.batch(places)
		case 2:
			s = r.pixel()
		default:
			s = r.noise(places)
		}
		all[i] = s.decode()
	}
	return all
}

// near0 is a near miss, in no wrapping or in up to two.
func (r source) near0(places []carrier) sending {
	f := form{text: []byte(r.near())}
	wrap := wrappings()
	for {
		var chain []wrapping
		for range r.IntN(3) {
			chain = append(chain, wrap[r.IntN(len(wrap))])
		}
		if v, ok := f.wrapped(chain); ok {
			return r.place(places, v)
		}
	}
}

func (r source) place(places []carrier, v []byte) sending {
	for {
		if c := places[r.IntN(len(places))]; c.takes(v) {
			return c.place(v)
		}
	}
}

// batch is a document of the kind that SDKs send, about another user.
func (r source) batch(places []carrier) sending {
	p := r.other()
	traits := map[string]any{
		"email": p.Email, "name": p.FamilyName + " " + p.GivenName, "kana": p.FamilyNameKana + p.GivenNameKana, "firstName": p.GivenNameRoma, "lastName": p.FamilyNameRoma,
		"phone": p.Phone, "birthday": p.BirthDate, "zip": p.PostalCode, "address": p.Address, "company": p.Employer, "em": r.hashed(p.Email), "ph": r.hashed(strings.ReplaceAll(p.Phone, "-", "")),
		"userId": p.AccountID, "ip": p.IP, "message": p.Inquiry, "q": p.SearchTerm, "note": r.near(),
	}
	out, err := json.Marshal(map[string]any{
		"batch": []any{map[string]any{
			"type": "track", "messageId": r.uuid(), "anonymousId": r.uuid(), "sessionId": 1_700_000_000_000 + r.Int64N(1e11), "timestamp": r.IntN(1e9), "duration_ns": r.IntN(1e8),
			"traits": traits, "context": map[string]any{"ip": p.IP, "locale": "ja-JP", "screen": map[string]int{"w": 100 + r.IntN(2000), "h": 100 + r.IntN(2000)}, "page": map[string]string{"url": "https://www.shigoto.example/jobs/" + fmt.Sprint(r.IntN(1e7)) + "?sid=" + r.token(12), "title": r.near()}},
		}},
		"writeKey": r.token(16), "checksum": r.hex(4), "seq": r.IntN(1e7),
	})
	if err != nil {
		panic(err) // strings and numbers marshal
	}
	return r.place(places, out)
}

// pixel is a request with all in its address and header.
func (r source) pixel() sending {
	p := r.other()
	q := url.Values{
		"tid": {"G-" + strings.ToUpper(r.hex(5))}, "cid": {fmt.Sprintf("%d.%d", r.IntN(1e9), 1_600_000_000+r.IntN(1e8))}, "_p": {fmt.Sprint(r.IntN(1e8))}, "z": {fmt.Sprint(r.IntN(1e7))},
		"dl": {"https://www.shigoto.example/search?q=" + url.QueryEscape(p.SearchTerm) + "&ref=" + r.token(9)}, "dt": {r.near()}, "em": {"tv.1~em." + r.hashed(p.Email)}, "h": {r.hex(4)}, "ud[fn]": {r.hashed(p.GivenNameRoma)},
		"name": {p.GivenName}, "uid": {p.AccountID}, "d": {r.token(60)}, "ts": {fmt.Sprint(1_700_000_000 + r.IntN(1e8))},
	}
	s := carriers()[0].place(nil)
	s.exchange.URL = "https://t.tracker.example/" + r.token(8) + "/" + url.PathEscape(r.near()) + "?" + q.Encode()
	s.exchange.RequestHeader = append(s.exchange.RequestHeader,
		catalog.HeaderLine{Name: "Cookie", Value: "_ga=GA1.1." + fmt.Sprintf("%d.%d", r.IntN(1e9), 1_600_000_000+r.IntN(1e8)) + "; sid=" + url.QueryEscape(r.token(24)) + "; vid=" + r.uuid()},
		catalog.HeaderLine{Name: "Authorization", Value: "Bearer " + r.token(40)},
		catalog.HeaderLine{Name: "X-Request-Id", Value: r.uuid()})
	return s
}

// noise is what no one can read: tokens, numbers, bytes.
func (r source) noise(places []carrier) sending {
	b := make([]byte, 16+r.IntN(2000))
	switch r.IntN(3) {
	case 0:
		for i := range b {
			b[i] = byte(r.Uint32())
		}
	case 1:
		for i := range b {
			b[i] = "0123456789 ,;"[r.IntN(13)]
		}
	default:
		b = []byte(r.token(len(b)))
	}
	return r.place(places, b)
}
