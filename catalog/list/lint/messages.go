package lint

// All texts of the findings. What to write is said as an instruction with an
// example where one helps.

var (
	vagueInformation = message{VagueWord, Error,
		wording{"「{word}」とあり、ほかに何が送信されるのかが分かりません", "「{word}」を使わず、送信される情報をすべて書いてください(例: 閲覧したページのURL、閲覧した日時、IPアドレス)"},
		wording{"“{word}” leaves open what else is sent", "leave out “{word}” and name all that is sent (for example: address of the page viewed, time of viewing, IP address)"}}
	vaguePurpose = message{VagueWord, Error,
		wording{"「{word}」とあり、ほかに何のために使うのかが分かりません", "「{word}」を使わず、利用目的をすべて書いてください(例: 広告を表示し、その効果を測定するため)"},
		wording{"“{word}” leaves open what else it is used for", "leave out “{word}” and name all purposes (for example: to show advertisements and measure their effect)"}}

	oursMissing = message{PurposeMissing, Error,
		wording{"当社が何のために使うのかが書かれていません", "当社の利用目的を書いてください(例: サービスの利用状況を把握し、改善するため)"},
		wording{"what we use it for is not said", "write our purpose (for example: to understand how the service is used and improve it)"}}
	theirsMissing = message{PurposeMissing, Error,
		wording{"送信先が何のために使うのかが書かれていません", "送信先の利用目的を、送信先が公表している文書で確かめて書いてください(例: 解析サービスの提供と改善のため)。当社の依頼のためだけに使う場合は、そのように書いてください"},
		wording{"what the recipient uses it for is not said", "write the recipient’s purpose as its own documents have it (for example: to provide and improve its analytics service); if it is used on our behalf only, say so"}}
	purposeMissing = message{PurposeMissing, Error,
		wording{"利用目的が書かれていません", "当社の利用目的と送信先の利用目的を分けて書いてください(例: 当社: 利用状況を把握し、改善するため。送信先: 解析サービスの提供と改善のため)"},
		wording{"no purpose is said", "write our purpose and the recipient’s (for example: ours: to understand how the service is used; recipient’s: to provide and improve its analytics service)"}}
	purposeUndivided = message{PurposeUndivided, Warning,
		wording{"1つの欄に利用目的がまとめられ、当社と送信先のどちらの目的なのかが分かりません({rows}行)", "「当社の利用目的」と「送信先の利用目的」の2つの欄に分けて書いてください"},
		wording{"the purposes are in a single column, which does not say whose they are (rows: {rows})", "divide it into two columns, “Our purpose” and “Recipient’s purpose”"}}

	informationMissing = message{InformationMissing, Error,
		wording{"送信される情報が書かれていません", "送信される情報をすべて書いてください(例: 閲覧したページのURL、閲覧した日時、IPアドレス)"},
		wording{"what is sent is not said", "name all that is sent (for example: address of the page viewed, time of viewing, IP address)"}}
	recipientMissing = message{RecipientMissing, Error,
		wording{"送信先の事業者が書かれていません", "情報を取り扱う事業者の正式な名称を書いてください(例: Google LLC)"},
		wording{"who gets the information is not said", "write the legal name of the company that handles the information (for example: Google LLC)"}}

	unexplained = message{Jargon, Warning,
		wording{"「{term}」は専門用語で、ページのどこにも説明がありません({rows}行)", "「{plain}」のように書くか、用語の説明を付けてください"},
		wording{"“{term}” is jargon that the page explains nowhere (rows: {rows})", "write, say, “{plain}”, or add an explanation of the term"}}

	rowEmpty = message{CellEmpty, Error,
		wording{"どの欄にも何も書かれていません", "内容を書くか、行を削除してください"},
		wording{"all cells are empty", "fill the row, or remove it"}}
	cellEmpty = message{CellEmpty, Info,
		wording{"何も書かれておらず、該当するものがないのか、書き忘れたのかが分かりません", "内容を書くか、該当するものがない場合は「なし」と書いてください"},
		wording{"the cell is empty: a reader cannot tell “none” from “forgotten”", "fill it, or write “none”"}}

	rowShiftedRight = message{CellShifted, Error,
		wording{"どの欄の内容も、1つ左の欄のもののようです(右に{by}つずれています)", "行の先頭に余分なセルがないかを確かめ、内容を左の欄に移してください"},
		wording{"the cells seem to belong to the columns on their left (shifted right by {by})", "see whether there is a cell too many at the beginning of the row, and move the contents to the left"}}
	rowShiftedLeft = message{CellShifted, Error,
		wording{"どの欄の内容も、1つ右の欄のもののようです(左に{by}つずれています)", "行の先頭に足りないセルがないかを確かめ、内容を右の欄に移してください"},
		wording{"the cells seem to belong to the columns on their right (shifted left by {by})", "see whether a cell is missing at the beginning of the row, and move the contents to the right"}}
	shiftedAddress = message{CellShifted, Error,
		wording{"「{column}」の欄に、内容の代わりにアドレスが書かれています", "「{column}」を文で書き、アドレスは「プライバシーポリシー」か「停止の方法」の欄に移してください。行全体で欄がずれていないかも確かめてください"},
		wording{"there is an address in place of the content", "write it in words, and move the address to the column for the privacy policy or the opt-out; also see whether the whole row is shifted"}}
	shiftedCompany = message{CellShifted, Error,
		wording{"「{column}」の欄に、会社名が書かれています", "会社名を「送信先」の欄に移し、ここには「{column}」を書いてください。行全体で欄がずれていないかも確かめてください"},
		wording{"there is a company’s name in place of the content", "move the name to the column for the recipient, and write the content of this column here; also see whether the whole row is shifted"}}
	shiftedPurpose = message{CellShifted, Error,
		wording{"「{column}」の欄に、利用目的と思われる文が書かれています", "この文を利用目的の欄に移し、ここには「{column}」を書いてください。行全体で欄がずれていないかも確かめてください"},
		wording{"this reads like a purpose", "move it to the column for purposes, and write the content of this column here; also see whether the whole row is shifted"}}
	shiftedInformation = message{CellShifted, Error,
		wording{"「{column}」の欄に、送信される情報と思われる内容が書かれています", "この内容を「送信される情報」の欄に移し、ここには「{column}」を書いてください。行全体で欄がずれていないかも確かめてください"},
		wording{"this reads like the information that is sent", "move it to the column for information, and write the content of this column here; also see whether the whole row is shifted"}}

	titleInPurpose = message{PageTitle, Error,
		wording{"ページの題名と思われる文字が、利用目的の代わりに書かれています", "利用目的を文で書き(例: 広告を表示し、その効果を測定するため)、ページへのリンクは「プライバシーポリシー」の欄に移してください"},
		wording{"this reads like the title of a web page, not like a purpose", "write the purpose in words (for example: to show advertisements and measure their effect), and move the link to the column for the privacy policy"}}
	titleElsewhere = message{PageTitle, Error,
		wording{"ページの題名と思われる文字が、「{column}」の代わりに書かれています", "「{column}」そのものを書き、ページへのリンクは「プライバシーポリシー」の欄に移してください"},
		wording{"this reads like the title of a web page", "write the content of this column, and move the link to the column for the privacy policy"}}

	serviceMissing = message{ServiceMissing, Warning,
		wording{"会社名だけで、どのサービスへの送信なのかが分かりません", "会社名に加えて、利用者に知られているサービス名を書いてください(例: Google LLC、Google アナリティクス)"},
		wording{"there is a company’s name but not its service", "add the name by which users know the service (for example: Google LLC, Google Analytics)"}}
	serviceColumn = message{ServiceMissing, Warning,
		wording{"サービス名の欄がなく、どのサービスへの送信なのかが分かりません({rows}行)", "「サービス」の欄を設け、利用者に知られているサービス名を書いてください(例: Google アナリティクス)"},
		wording{"there is no column for the service, and the rows do not name it (rows: {rows})", "add a column “Service” with the name by which users know it (for example: Google Analytics)"}}
	brandName = message{LegalName, Warning,
		wording{"「{name}」は法人の正式な名称ではないと思われます", "事業者の正式な名称を、送信先のプライバシーポリシーで確かめて書いてください(例: Google LLC、株式会社〇〇)"},
		wording{"“{name}” does not look like the legal name of a company", "write the full legal name as the recipient’s privacy policy has it (for example: Google LLC)"}}
	brandNameKnown = message{LegalName, Warning,
		wording{"「{name}」は法人の正式な名称ではないと思われます", "「{legal}」でないかを送信先のプライバシーポリシーで確かめ、正式な名称を書いてください。「{name}」は「サービス」の欄に書けます"},
		wording{"“{name}” does not look like the legal name of a company", "write the full legal name, “{legal}” if the recipient’s privacy policy confirms it; “{name}” can go to the column for the service"}}

	rowUntranslated = message{StaleTranslation, Error,
		wording{"この行が{other}のページにありません", "{other}のページにこの行を追加するか、不要になった行であればこのページから削除してください"},
		wording{"this row is not on the {other} page", "add it to the {other} page, or remove it here if it is obsolete"}}
	countsDiffer = message{StaleTranslation, Warning,
		wording{"送信される情報の数が、日本語のページでは{ja}、英語のページでは{en}と大きく違います", "日本語のページの内容に合わせて、英語の「送信される情報」を書き直してください"},
		wording{"the Japanese page names {ja} kinds of information, the English page {en}", "bring the English text into line with the Japanese"}}
	namesDiffer = message{StaleTranslation, Warning,
		wording{"日本語のページでは「{ja}」、英語のページでは「{en}」と、名称が違います", "正しい名称を確かめ、両方のページで同じ名称を書いてください"},
		wording{"the name is “{ja}” on the Japanese page and “{en}” on the English page", "find out which is right, and write the same name on both pages"}}
	japaneseLeft = message{StaleTranslation, Warning,
		wording{"英語のページに日本語が残っています", "英語に訳してください"},
		wording{"there is Japanese text on the English page", "translate it into English"}}
	pageUntranslated = message{StaleTranslation, Warning,
		wording{"英語のページですが、内容が日本語で書かれています", "英語に訳してください"},
		wording{"this is the English page, but it is written in Japanese", "translate it into English"}}
	olderTranslation = message{StaleTranslation, Error, // the Japanese may have changed in wording only: then a person says so
		wording{"日本語が書き換えられた後、英語が変わっていません", "日本語の新しい内容に合わせて英語を書き直してください。英語がそのままで正しい場合は、準備中の版の番号を translated に書いてください(例: translated: 2)"},
		wording{"the Japanese text has changed, and this has not", "bring the English text into line with the Japanese; if it is still right, set translated to the number of the version in preparation (for example: translated: 2)"}}

	malformed = message{Address, Error,
		wording{"「{address}」はアドレスとして正しくありません", "https:// で始まる正しいアドレスを書いてください(例: https://www.example.jp/privacy)"},
		wording{"“{address}” is not a valid address", "write a complete address that begins with https:// (for example: https://www.example.jp/privacy)"}}
	insecure = message{Address, Warning,
		wording{"「{address}」は https ではありません", "https:// で始まるアドレスで開けることを確かめ、それに書き換えてください"},
		wording{"“{address}” is not an https address", "see whether it opens with https://, and write that"}}
	dead = message{Address, Error,
		wording{"「{address}」を開けません({why})", "送信先のサイトで移転先のアドレスを調べて書き換えてください。なくなっている場合は、その行の内容全体を見直してください"},
		wording{"“{address}” does not open ({why})", "find its new address on the recipient’s site; if it is gone, review the whole row"}}

	approvalMissing = message{Approval, Error,
		wording{"承認されないまま公開されています", "作成者とは別の人が内容を確認し、soshin list state で承認してから公開してください"},
		wording{"published without approval", "have someone other than the author review it, and approve it with soshin list state before publishing"}}
	approvalPending = message{Approval, Warning,
		wording{"まだ承認されていません(状態: {state})", "作成者とは別の人が内容を確認し、soshin list state で承認してください"},
		wording{"not approved yet (state: {state})", "have someone other than the author review it, and approve it with soshin list state"}}
	approvalOwn = message{Approval, Error,
		wording{"作成者と承認者が同じ人({who})です", "作成者とは別の人が内容を確認し、その人の名前で承認してください(soshin list state)"},
		wording{"author and approver are the same person ({who})", "have someone else review it, and approve it in that person’s name (soshin list state)"}}
	approvalChanged = message{Approval, Error,
		wording{"承認された後に内容が変更されています(版 {version})", "変更した内容をもう一度承認してもらい、新しい版にしてください。意図しない変更であれば、承認された内容に戻してください"},
		wording{"the content has changed since it was approved (version {version})", "have the change approved as a new version; if it was not intended, go back to what was approved"}}
	approvalVersion = message{Approval, Error,
		wording{"版の番号がありません", "版の番号を1から順に記入してください"},
		wording{"there is no version number", "enter a version, counted from 1"}}

	factChanged = message{FactChanged, Error,
		wording{"この文言が書かれた後、調査で確認された内容が変わっています", "新しい調査結果に合うように書き直してください。文言がそのままで正しい場合は、from の date を確認した日に書き換えてください"},
		wording{"what was measured has changed since this was worded", "bring the wording into line with what is measured now; if it is still right, set the date in from to the day you looked"}}

	duplicateRow = message{DuplicateRow, Warning,
		wording{"{first}行目と同じ送信先、サービス、タグの行です", "1つの行にまとめるか、別の送信であれば違い(タグ、分類)が分かるように書いてください"},
		wording{"recipient, service and tag are those of row {first}", "merge the rows, or say what tells them apart (tag or category)"}}
	noPolicy = message{NoPolicy, Info,
		wording{"送信先のプライバシーポリシーも停止の方法も書かれていません", "送信先のプライバシーポリシーのアドレスを書き、停止する方法があればそれも書いてください"},
		wording{"there is neither a privacy policy nor a way to opt out", "add the address of the recipient’s privacy policy, and the way to opt out if there is one"}}
)

// notSaid puts a missing column in words: the same as a missing cell, for all
// rows at once.
func notSaid(m message) message {
	m.ja.wrong, m.en.wrong = m.ja.wrong+"({rows}行)", m.en.wrong+" (rows: {rows})"
	return m
}
