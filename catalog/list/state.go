package list

import "soshin/catalog"

// The states of a list that is in force. Any other has a notice.
const (
	stateApproved  = "approved"
	statePublished = "published"
)

// stateMeasured is the state of a list that was made from the crawl alone.
const stateMeasured = "measured"

// A notice tells readers that a list is not the one in force.
type notice struct{ name, meaning catalog.Text }

// notices are by state; all but the first are those of review files.
var notices = map[string]notice{
	stateMeasured: {
		catalog.Text{Ja: "測定結果(担当者の確認前)", En: "Measured, not reviewed"},
		catalog.Text{Ja: "この一覧は、測定した結果から自動で作成しました。担当者はまだ内容を確認していません。", En: "This list was made from what was measured. Nobody has reviewed it yet."},
	},
	"draft": {
		catalog.Text{Ja: "下書き(未承認)", En: "Draft, not approved"},
		catalog.Text{Ja: "この一覧は作成中で、まだ承認されていません。内容が変わることがあります。", En: "This list is being prepared. It has yet to be approved, and may change."},
	},
	"reviewed": {
		catalog.Text{Ja: "確認済み(未承認)", En: "Reviewed, not approved"},
		catalog.Text{Ja: "担当者が内容を確認しましたが、まだ承認されていません。内容が変わることがあります。", En: "This list has been reviewed. It has yet to be approved, and may change."},
	},
	"superseded": {
		catalog.Text{Ja: "以前の版", En: "Superseded"},
		catalog.Text{Ja: "この一覧は、新しい版に置き換えられています。", En: "A newer version has taken the place of this list."},
	},
}

// stateOf is a state as the formats say it: what nobody knows, and what was not
// said, was approved by nobody.
func stateOf(state string) string {
	if _, ok := notices[state]; ok || state == stateApproved || state == statePublished {
		return state
	}
	return stateMeasured
}

// InForce says that a person approved what the list says.
func (d Document) InForce() bool { return d.State == stateApproved || d.State == statePublished }
