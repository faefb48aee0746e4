// Slack's Web API by `emulate`, with a bot, two people and their tokens: node emulator.mjs PORT
import { createEmulator } from "emulate";

const app = { client_id: "1.1", client_secret: "s", app_id: "A1", name: "On the Record", redirect_uris: [], bot_user_id: "UBOT", bot_id: "BBOT", bot_name: "onrecord" };
const scopes = ["chat:write", "channels:history", "channels:read", "im:read", "im:write", "im:history", "users:read"];
const seed = {
  slack: {
    users: [{ name: "reporter" }, { name: "editor" }],
    channels: [{ name: "desk" }],
    oauth_apps: [{ ...app, scopes }],
    tokens: [
      { token: "xoxb-e2e", type: "bot", user_id: "UBOT", bot_id: "BBOT", bot_user_id: "UBOT", app_id: "A1", scopes },
      { token: "xoxp-reporter", user: "reporter", scopes },
      { token: "xoxp-editor", user: "editor", scopes },
    ],
  },
};
const running = await createEmulator({ service: "slack", port: Number(process.argv[2]), seed });
console.log(running.url);
process.on("SIGTERM", async () => { await running.close(); process.exit(0); });
