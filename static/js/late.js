// What nobody waits for: it comes behind all else. Until then links and forms do what they do by themselves.

const late = [
  import("./navigation.js"),
  import("./attaching.js"),
  import("./absence.js"),
  import("./provisions.js"),
  import("./elements/involvement-choice.js"),
  import("./elements/emoji-button.js"),
  import("./elements/format-button.js"),
  import("./pictures.js"),
  import("./elements/typing-line.js"),
  import("./writers.js"),
  import("./previews.js"),
  import("./elements/sound-bite.js"),
]
if (document.querySelector("searched-lately")) late.push(import("./elements/searched-lately.js"))
// Each by itself: one that does not come is no reason for the others to stay away.
for (const one of late) one.catch(() => {})
