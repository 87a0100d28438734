package bundle

import (
	"soshin/catalog/evidence"
	"soshin/catalog/list"
	"soshin/catalog/list/review"
)

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

	List, NoReview, Version, State, Author, Reviewer, Approver string
	Effective, Published, Content, AsApproved, Changed         string
	NotApproved, ReviewFile, RowsListed, RowsOther             string
	Standing, Basis, Unseen, Person, Written, Unsigned         string
	Document, Ground, Reason, By                               string

	States  map[review.State]string
	Lists   map[evidence.List]string
	Bases   map[evidence.Basis]string
	Grounds map[string]string
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
	Rows:     "項目", RowsOf: "この調査で確認した%[2]d件のうち%[1]d件の記録があります。", Service: "サービス", Recipient: "送信先", Tag: "タグ", Seen: "確認した期間", Count: "送信の回数", File: "データ",
	Page: "ページ", Pages: "確認したページ", Visit: "訪問", Status: "HTTPステータス", Picture: "画像", NoPicture: "なし",
	Hosts: "接続先", Host: "ホスト", Behind: "別名の先(CNAME)", Chains: "送信を起こしたもの(近い順)", Chain: "スクリプトと文書", NoChain: "不明", Phases: "時点", Witnesses: "確認した側",
	Fields: "送信された項目", Where: "場所", Name: "名前", Kind: "情報の種類", Why: "判断の理由", Values: "値の形、文字数、符号、回数", OtherValues: "ほかの値 %d回", More: "ほかに%d回", Runs: "この項目が確認された調査",
	Unknown: "不明", None: "なし",

	List: "外部送信リスト", NoReview: "担当者が確認する台帳はありません。一覧は、この調査で確認した送信だけから作られています。",
	Version: "版", State: "状態", Author: "作成者", Reviewer: "確認者", Approver: "承認者", Effective: "適用日", Published: "公開日",
	Content: "内容のハッシュ値", AsApproved: "承認された内容と同じです。", Changed: "承認された内容(%s)から変更されています。", NotApproved: "承認されていません。",
	ReviewFile: "台帳", RowsListed: "ここに示す一覧の項目は%d件です。この調査で確認した項目が%d件、この調査では確認できなかった項目が%d件、担当者が加えた項目が%d件です。",
	RowsOther: "ほかに、担当者の判断により一覧に載せない項目が%d件、この調査で確認したが台帳にない項目が%d件あります。",
	Standing:  "一覧への掲載", Basis: "根拠",
	Unseen:  "調査 %s では確認できませんでした。最後に確認した調査は %s(%s)です。",
	Person:  "担当者が加えた項目です。これを確認した調査はありません。",
	Written: "担当者の記載", Unsigned: "記入者の記録なし", Document: "送信先の文書", Ground: "載せない根拠", Reason: "理由", By: "判断した者",
	States: map[review.State]string{review.StateDraft: "下書き", review.StateReviewed: "確認済み", review.StateApproved: "承認済み", review.StatePublished: "公開済み", review.StateSuperseded: "旧版"},
	Lists:  map[evidence.List]string{evidence.Listed: "掲載", evidence.Exempt: "載せない(担当者の判断)", evidence.Missing: "台帳にない"},
	Bases:  map[evidence.Basis]string{evidence.Measured: "この調査で確認", evidence.Unseen: "以前の調査で確認", evidence.Person: "担当者の記載のみ"},
	Grounds: map[string]string{ // 電気通信事業法第27条の12各号
		"necessary":      "利用に必要な送信(電気通信事業法第27条の12第1号)",
		"own-identifier": "自らが付した識別符号の自らへの送信(同条第2号)",
		"consented":      "利用者の同意(同条第3号)",
		"opt-out":        "停止の求めに応じる措置(同条第4号)",
	},
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
	Rows:     "Rows", RowsOf: "There is evidence for %d of the %d rows that the crawl saw.", Service: "Service", Recipient: "Recipient", Tag: "Tag", Seen: "Seen", Count: "Transmissions", File: "Data",
	Page: "Page", Pages: "Pages", Visit: "Visit", Status: "HTTP status", Picture: "Picture", NoPicture: "none",
	Hosts: "Sent to", Host: "Host", Behind: "Alias of (CNAME)", Chains: "Asked for by, nearest first", Chain: "Scripts and documents", NoChain: "not known", Phases: "When", Witnesses: "Seen by",
	Fields: "Fields", Where: "In", Name: "Name", Kind: "Kind of information", Why: "Why", Values: "Values: shape, length, code, how often", OtherValues: "other values: %d", More: "%d more", Runs: "Runs in which the row was seen",
	Unknown: "not known", None: "none",

	List: "The list", NoReview: "There is no review file: nobody judged this list, which was made from what the crawl saw alone.",
	Version: "Version", State: "State", Author: "Author", Reviewer: "Reviewer", Approver: "Approver", Effective: "Effective", Published: "Published",
	Content: "Hash of the content", AsApproved: "This is the content that was approved.", Changed: "The content was changed since it was approved (%s).", NotApproved: "Nobody has approved it.",
	ReviewFile: "Review file", RowsListed: "Rows of the list told about here: %d. Seen by this crawl: %d; not seen: %d; added by people: %d.",
	RowsOther: "Besides: exempt by people’s verdict: %d; seen by this crawl and missing in the review file: %d.",
	Standing:  "In the list", Basis: "Rests on",
	Unseen:  "Run %s did not see it. Run %s saw it last (%s).",
	Person:  "A person added this row. No run has seen it.",
	Written: "Written by people", Unsigned: "no name given", Document: "the recipient’s document", Ground: "Ground of exemption", Reason: "Reason", By: "Decided by",
	States: map[review.State]string{review.StateDraft: "draft", review.StateReviewed: "reviewed", review.StateApproved: "approved", review.StatePublished: "published", review.StateSuperseded: "superseded"},
	Lists:  map[evidence.List]string{evidence.Listed: "listed", evidence.Exempt: "exempt, by a person’s verdict", evidence.Missing: "missing: the review file does not have it"},
	Bases:  map[evidence.Basis]string{evidence.Measured: "this crawl", evidence.Unseen: "an earlier crawl", evidence.Person: "a person’s word alone"},
	Grounds: map[string]string{ // Telecommunications Business Act, Article 27-12
		"necessary":      "needed for the service to be used (Telecommunications Business Act, Article 27-12 (1))",
		"own-identifier": "an identifier of the service’s own, sent back to it (likewise, (2))",
		"consented":      "the user consented (likewise, (3))",
		"opt-out":        "users can opt out, and this one did not (likewise, (4))",
	},
}
