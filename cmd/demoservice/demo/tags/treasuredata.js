// Treasure Data, as https://github.com/treasure-data/td-js-sdk has it, in
// signed mode: the user has consented.
import Treasure from "td-js-sdk";

const td = new Treasure({
  host: "ap01.records.in.treasuredata.com",
  database: "shigotonowa_web",
  writeKey: "1/0123456789abcdef0123456789abcdef01234567",
  startInSignedMode: true,
});
td.trackPageview("pageviews");
