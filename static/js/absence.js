// Telling the server whether somebody sits before this page.

import { connection } from "./connection.js"
import { Idle, watch } from "./idle.js"

const idle = new Idle()
const say = () => connection.request("presence.set", { state: idle.isAway ? "away" : "online" }).catch(() => {})
idle.addEventListener("changed", say)
// A new line counts as somebody who is here.
connection.addEventListener("ready", () => idle.isAway && say())
watch(idle)
