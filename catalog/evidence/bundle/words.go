package bundle

import "soshin/catalog/list"

// words are the fixed texts of the pages in one language.
type words struct {
	Title, Other, Lead, Hidden, Pictures                             string
	About, Run, Site, Began, Ended, Outcome, Browser, RunTool        string
	Made, Tool, Catalogue, Scope, Persona, Coverage, Reached, Limits string
	Check, CheckText, CheckKey                                       string
	Rows, RowsOf, Service, Recipient, Tag, Seen, Count, File         string
	Page, Pages, Visit, Status, Picture, NoPicture                   string
	Hosts, Host, Behind, Chains, Chain, NoChain, Phases, Witnesses   string
	Fields, Where, Name, Kind, Why, Values, OtherValues, More, Runs  string
	Unknown, None                                                    string
}

func wordsOf(lang list.Lang) *words {
	if lang == list.English {
		return &english
	}
	return &japanese
}

var japanese = words{
	Title:    "外部送信の記録",
	Other:    "English",
	Lead:     "外部送信リストの各項目が、どのページの、どのタグによる、どの送信をもとに書かれたかを示す記録です。",
	Hidden:   "送信された値は載せていません。値ごとに、形(正規表現)、文字数、照合用の符号を示します。符号が同じ値は同じ値です。符号は捨てた鍵を用いて計算したもので、値を復元することも、候補の値と照合することもできません。アドレスの中の値は「~」と符号に置き換えています。",
	Pictures: "画像には、調査に用いた架空の利用者の入力内容が写っていることがあります。",
	About:    "調査", Run: "調査の番号", Site: "対象", Began: "開始", Ended: "終了", Outcome: "結果", Browser: "ブラウザ", RunTool: "調査に用いたsoshin",
	Made: "この記録の作成日時", Tool: "作成に用いたsoshin", Catalogue: "送信先の名称の典拠(ハッシュ値)", Scope: "自社とみなすドメイン", Persona: "送信の有無を調べた架空の利用者の情報",
	Coverage: "開いたページ", Reached: "開いたページは%d、開けなかったページは%dです。",
	Limits: "記録にないことは、送信されていないことを意味しません。開いていないページ、ログインが必要なページ、事業者のサーバーどうしの送信は含まれません。",
	Check:  "この記録の確かめ方", CheckText: "manifest.json に全ファイルのSHA-256があり、manifest.json.sig はその署名です。soshin でも、OpenSSH だけでも確かめられます。",
	CheckKey: "次の公開鍵が発行者のものであることは、この記録とは別の手段で確かめてください。日時は作成者の申告です。",
	Rows:     "項目", RowsOf: "%d件(一覧の全%d件のうち)", Service: "サービス", Recipient: "送信先", Tag: "タグ", Seen: "確認した期間", Count: "送信の回数", File: "データ",
	Page: "ページ", Pages: "確認したページ", Visit: "訪問", Status: "HTTPステータス", Picture: "画像", NoPicture: "なし",
	Hosts: "接続先", Host: "ホスト", Behind: "別名の先(CNAME)", Chains: "送信を起こしたもの(近い順)", Chain: "スクリプトと文書", NoChain: "不明", Phases: "時点", Witnesses: "確認した側",
	Fields: "送信された項目", Where: "場所", Name: "名前", Kind: "情報の種類", Why: "判断の理由", Values: "値の形、文字数、符号、回数", OtherValues: "ほかの値 %d回", More: "ほかに%d回", Runs: "この項目が確認された調査",
	Unknown: "不明", None: "なし",
}

var english = words{
	Title:    "Evidence of external transmission",
	Other:    "日本語",
	Lead:     "This record shows, for each row of the External Transmission list, from which transmissions of which tag on which page it was written.",
	Hidden:   "The values that were sent are not shown. Of each value there are its shape (a regular expression), its length in characters and a code: values with the same code are the same. The code was made with a key that was thrown away; nobody can get the value back or try values out against it. In addresses a value is replaced by “~” and its code.",
	Pictures: "Pictures may show what the crawl's invented user typed into forms.",
	About:    "The crawl", Run: "Run", Site: "Service", Began: "Began", Ended: "Ended", Outcome: "Outcome", Browser: "Browser", RunTool: "Crawled with",
	Made: "Record made", Tool: "Record made with", Catalogue: "Catalogue of recipients (hash)", Scope: "Domains of the service itself", Persona: "Values of the invented user that were searched for",
	Coverage: "Pages opened", Reached: "%d pages were opened; %d could not be.",
	Limits: "What is not in this record may have been sent all the same. It knows nothing of pages that were not opened or need a login, nor of what servers send each other.",
	Check:  "How to check this record", CheckText: "manifest.json has the SHA-256 of every file, and manifest.json.sig is its signature. Check it with soshin, or with OpenSSH alone.",
	CheckKey: "That this public key is the publisher's must be learnt in another way than from this record. Times are as its maker told them.",
	Rows:     "Rows", RowsOf: "%d of the list's %d", Service: "Service", Recipient: "Recipient", Tag: "Tag", Seen: "Seen", Count: "Transmissions", File: "Data",
	Page: "Page", Pages: "Pages", Visit: "Visit", Status: "HTTP status", Picture: "Picture", NoPicture: "none",
	Hosts: "Sent to", Host: "Host", Behind: "Alias of (CNAME)", Chains: "Asked for by, nearest first", Chain: "Scripts and documents", NoChain: "not known", Phases: "When", Witnesses: "Seen by",
	Fields: "Fields", Where: "In", Name: "Name", Kind: "Kind of information", Why: "Why", Values: "Values: shape, length, code, how often", OtherValues: "other values: %d", More: "%d more", Runs: "Runs in which the row was seen",
	Unknown: "not known", None: "none",
}
