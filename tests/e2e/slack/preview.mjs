// Messages as Slack shows them, one page: node preview.mjs PAYLOADS.json OUT.html
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";

const require = createRequire(import.meta.url);
const { Message } = require("slack-blocks-to-jsx");
const kinds = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const style = readFileSync(new URL("node_modules/slack-blocks-to-jsx/dist/style.css", import.meta.url), "utf-8");
const shown = kinds.map(({ name, blocks }) => {
  try {
    return h("section", { key: name }, h("h2", null, name), h(Message, { blocks, name: "onrecord", logo: "data:,", time: new Date("2026-11-24T10:42:00Z") }));
  } catch (error) {
    return h("section", { key: name }, h("h2", null, `${name}: ${error.message}`));
  }
});
const page = renderToStaticMarkup(h("main", null, shown));
const own = "body{font:15px/1.46 Lato,'DejaVu Sans',sans-serif;margin:2em auto;max-width:760px} h2{font-size:12px;color:#888;margin:2.5em 0 .5em;border-top:1px solid #ddd;padding-top:1em} img{display:none}";
writeFileSync(process.argv[3], `<!doctype html><meta charset="utf-8"><title>On the Record on Slack</title><style>${style}${own}</style>${page}`);
