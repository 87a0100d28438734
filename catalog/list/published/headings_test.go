package published

import (
	"slices"
	"testing"

	"soshin/catalog/list/declared"
)

func TestRecognise(t *testing.T) {
	for text, want := range map[string][]declared.Column{
		"送信先":                       {declared.Recipient},
		"送信先事業者名":                   {declared.Recipient},
		"提供先":                       {declared.Recipient},
		"情報の取得者":                    {declared.Recipient},
		"情報送信先":                     {declared.Recipient},
		"利用者情報の送信先":                 {declared.Recipient},
		"サービス提供事業者":                 {declared.Recipient},
		"ツール提供元":                    {declared.Recipient},
		"情報を取り扱う者の氏名又は名称":           {declared.Recipient},
		"第三者":                       {declared.Recipient},
		"会社名":                       {declared.Recipient},
		"Recipient":                 {declared.Recipient},
		"Name of the recipient":     {declared.Recipient},
		"Service provider":          {declared.Recipient},
		"Third parties":             {declared.Recipient},
		"Recipients of information": {declared.Recipient},
		"サービス名":                     {declared.Service},
		"送信先サービス名":                  {declared.Service},
		"利用しているツール":                 {declared.Service},
		"Service name":              {declared.Service},
		"Third-party service":       {declared.Service},
		"タグ名":                       {declared.Tag},
		"情報収集モジュール名":                {declared.Tag},
		"SDK":                       {declared.Tag},
		"送信される情報":                   {declared.Information},
		"送信される利用者に関する情報の内容": {declared.Information},
		"取得する情報":                                   {declared.Information},
		"送信内容":                                     {declared.Information},
		"取得項目":                                     {declared.Information},
		"Information transmitted":                  {declared.Information},
		"Information transmitted to the recipient": {declared.Information},
		"Types of data collected":                  {declared.Information},
		"利用目的":                                     {declared.Purpose},
		"使用目的":                                     {declared.Purpose},
		"Purpose of use":                           {declared.Purpose},
		"当社の利用目的":                                  {declared.OurPurpose},
		"利用目的（当社）":                                 {declared.OurPurpose},
		"弊社における 利用目的":                              {declared.OurPurpose},
		"当サイトが送信先に送信する目的":                          {declared.OurPurpose},
		"Our purpose of use":                       {declared.OurPurpose},
		"送信先における利用目的":                              {declared.Theirs},
		"送信先での利用目的":                                {declared.Theirs},
		"利用目的（送信先）":                                {declared.Theirs},
		"情報取得者の利用目的":                               {declared.Theirs},
		"当社以外の利用目的":                                {declared.Theirs},
		"Purpose of use by the recipient":          {declared.Theirs},
		"Recipient’s purpose":                      {declared.Theirs},
		"プライバシーポリシー":                               {declared.Policy},
		"送信先事業者のプライバシーポリシー（URL）": {declared.Policy},
		"Privacy policy":             {declared.Policy},
		"Recipient's privacy policy": {declared.Policy},
		"オプトアウト":                     {declared.OptOut},
		"オプトアウトの方法":                  {declared.OptOut},
		"送信停止の手続":                    {declared.OptOut},
		"How to opt out":             {declared.OptOut},
		"国名":                         {declared.Country},
		"所在国":                        {declared.Country},
		"Country":                    {declared.Country},
		"ドメイン":                       {declared.Domain},
		"送信先URL":                     {declared.Domain},
		"分類":                         {declared.Category},
		"カテゴリー":                      {declared.Category},
		"サービスの内容":                    {declared.Category},
		"送信のタイミング":                   {declared.Timing},
		"拒否した場合の影響":                  {declared.Effect},
		"備考":                         {declared.Other},
		"Cookie名":                    {declared.Other},
		"送信先／サービス名":                  {declared.Recipient, declared.Service},
		"送信先（サービス名）":                 {declared.Recipient, declared.Service},
		"サービス / 送信先":                 {declared.Service, declared.Recipient},
		"プライバシーポリシー・オプトアウト":     {declared.Policy, declared.OptOut},
		"送信先 / Recipient":       {declared.Recipient},
		"【利用目的】":                {declared.Purpose},
		"(3) 外部送信される利用者情報の利用目的": {declared.Purpose},
		"①送信先：":                 {declared.Recipient},
		"Google LLC":            nil,
		"株式会社プレイド":              nil,
		"アクセス解析":                nil,
		"情報の送信先に関する説明がとても長く続くので見出しとは考えられない文章がここにあり、さらにいつまでもいつまでも続いていく情報の送信先": nil,
		"": nil,
	} {
		if got := recognise(text).columns; !slices.Equal(got, want) {
			t.Errorf("%q heads %q, want %q", text, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	for text, want := range map[string][2]string{
		"Google LLC":                         {"Google LLC", ""},
		"Google アナリティクス":                     {"", "Google アナリティクス"},
		"Google LLC（Google アナリティクス）":         {"Google LLC", "Google アナリティクス"},
		"Sentry (Functional Software, Inc.)": {"Functional Software, Inc.", "Sentry"},
		"Google LLC（米国）":                     {"Google LLC（米国）", ""},
		"Meta Platforms, Inc. / Meta ピクセル":   {"Meta Platforms, Inc.", "Meta ピクセル"},
	} {
		r, s := names(text)
		if got := [2]string{r, s}; got != want {
			t.Errorf("names(%q) = %q, want %q", text, got, want)
		}
	}
}
