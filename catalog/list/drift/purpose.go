package drift

import (
	"regexp"

	"soshin/catalog"
)

// What a purpose is about, as far as its words tell.
var (
	aboutAdvertising = regexp.MustCompile(`(?i)広告|宣伝|販促|販売促進|マーケティング|プロモーション|ターゲティング|パーソナライズ|興味|関心|嗜好|レコメンド|おすすめ|お勧め|推奨|成果|コンバージョン|集客|アフィリエイト|報酬|キャンペーン|提案|案内|最適化|最適な|合わせ|応じた|接客|advert|\bads?\b|marketing|target|personal|conversion|campaign|interest|commission|affiliate|promot|recommend|optimi[sz]|tailor|suit|relevant`)
	aboutAnalysis    = regexp.MustCompile(`(?i)解析|分析|計測|測定|統計|把握|集計|調査|改善|向上|ヒートマップ|analy|measur|statistic|improv|understand|research|heat ?map`)
	aboutRunning     = regexp.MustCompile(`(?i)不具合|エラー|監視|安定|障害|速度|セキュリティ|不正|認証|ログイン|決済|支払|チャット|問い?合わ?せ|入力|通知|地図|動画|フォント|書体|同意|タグ|error|bug|monitor|stabil|secur|fraud|authent|login|payment|chat|inquir|support|\bmaps?\b|video|font|consent|\btags?\b|notif`)
)

// misfit says in which way declared purposes do not fit what a service is for;
// nothing where they may. It is conservative: purposes whose words tell nothing
// fit everything, and advertising fits all but what only keeps a page running.
func misfit(text string, category catalog.Category, targeting bool) (what, fit catalog.Text) {
	ads, analysis, running := aboutAdvertising.MatchString(text), aboutAnalysis.MatchString(text), aboutRunning.MatchString(text)
	switch category {
	case catalog.CategoryAdvertising, catalog.CategoryAffiliate:
		targeting = true
	case catalog.CategoryErrors, catalog.CategoryPerformance, catalog.CategorySecurity, catalog.CategoryConsent, catalog.CategoryFonts,
		catalog.CategoryCDN, catalog.CategoryPayment, catalog.CategoryMaps:
		if ads && !analysis && !running && !targeting {
			return catalog.Text{Ja: "広告", En: "advertising"}, catalog.Text{}
		}
		return catalog.Text{}, catalog.Text{}
	}
	if !targeting || ads || !analysis && !running {
		return catalog.Text{}, catalog.Text{}
	}
	fit = catalog.Text{Ja: "広告の配信や効果の測定、利用者に合わせた表示", En: "delivering or measuring advertisements, or showing what suits the user"}
	if analysis {
		return catalog.Text{Ja: "分析", En: "analysis"}, fit
	}
	return catalog.Text{Ja: "運営", En: "running the service"}, fit
}
