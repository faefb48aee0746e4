// Every payload that the tests sent: does it have the types of @slack/types, and is nothing in it parsed that is not ours?
// node check.mjs PAYLOADS.jsonl
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { NodeType, parse } from "slack-message-parser";

const here = new URL(".", import.meta.url);
const lines = readFileSync(process.argv[2], "utf-8").trim().split("\n").map((line) => JSON.parse(line));
const messages = lines.filter((one) => one.kind === "message").map((one) => one.payload);
const views = lines.filter((one) => one.kind === "view").map((one) => one.payload);

// A field that no block of ours has a reason for is an error; `emoji: false` and others are checked as literals.
const source = (values, type) => values.map((one, n) => `const _${type}${n}: ${type} = ${JSON.stringify(one)};`);
const unique = (values) => [...new Map(values.map((one) => [JSON.stringify(one), one])).values()];
const blocks = unique(messages.flatMap((one) => one.blocks));
const shown = unique(views).map(({ type, title, blocks, close, submit, private_metadata, callback_id }) =>
  type === "home" ? { type, blocks } : { type, title, blocks, close, submit, private_metadata, callback_id });
const file = fileURLToPath(new URL("payloads.check.ts", here));
writeFileSync(file, [
  'import type { KnownBlock, View } from "@slack/types";',
  ...source(blocks, "KnownBlock"),
  ...source(shown, "View"),
].join("\n"));
try {
  execFileSync(process.execPath, [fileURLToPath(new URL("node_modules/typescript/bin/tsc", here)), "--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--moduleResolution", "bundler", "--module", "esnext", file], { stdio: "inherit" });
} finally {
  rmSync(file);
}
console.log(`tsc: ${blocks.length} blocks and ${shown.length} views have the types of @slack/types`);

// What Slack parses of a message is its text alone; there is no mrkdwn in any block.
const found = { [NodeType.ChannelLink]: 0, [NodeType.UserLink]: 0, [NodeType.URL]: 0, [NodeType.Command]: 0 };
const walk = (node) => {
  if (node.type in found) found[node.type] += 1;
  for (const child of node.children ?? []) walk(child);
};
let mrkdwn = 0;
for (const one of messages) {
  walk(parse(one.text));
  if (JSON.stringify(one.blocks).includes('"type":"mrkdwn"')) mrkdwn += 1;
}
console.log(`slack-message-parser: ${messages.length} messages, ${found[NodeType.Command]} commands, ${found[NodeType.UserLink]} mentions, ${found[NodeType.ChannelLink]} channels, ${found[NodeType.URL]} links, ${mrkdwn} with mrkdwn`);
if (mrkdwn || Object.values(found).some(Boolean)) process.exit(1);
