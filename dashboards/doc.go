// Package dashboards shows what soshin measures: it serves the process's
// metrics to Prometheus, and keeps the Grafana dashboards and alert rules that
// read them. A metric itself is declared in the package that counts it.
//
// # Files
//
//	grafana/dashboards/transmissions.json  who was sent what, from ClickHouse
//	grafana/dashboards/operation.json      how soshin itself is doing, from Prometheus
//	grafana/provisioning/                  the data sources and where the dashboards are
//	alerts.yaml                            Prometheus alerting rules
//
// # Loading them
//
// Prometheus: start soshin with --metrics 127.0.0.1:9090, add that address to
// scrape_configs with a scrape_interval of 15s or less (a crawl may be over in
// a minute), and name alerts.yaml under rule_files.
//
// Grafana 12 or later, with the plugin grafana-clickhouse-datasource 4: copy
// grafana/provisioning to Grafana's provisioning directory (/etc/grafana/provisioning)
// and grafana/dashboards to /etc/grafana/dashboards/soshin, set the variables
// that grafana/provisioning/datasources/soshin.yaml names in Grafana's
// environment, and start Grafana. Or import the two JSON files by hand
// (Dashboards, New, Import) and choose the data sources at the top of each.
//
// Give Grafana a ClickHouse user of its own that can only read, on the server
// that soshin's --store names: whoever may edit a panel may run any statement
// as that user. The embedded engine serves only while a soshin runs, on another
// port each time, so it is no place for a dashboard that stays.
//
// # Reading them
//
// A transmission that the browser alone tells of never left, and is shown
// nowhere. Every query says FINAL, since a row that was stored again replaces
// the one before it only when ClickHouse merges them. No panel shows a value
// that was sent: those are personal data, and stay behind soshin's own
// commands.
package dashboards
