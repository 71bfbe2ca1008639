// The emoji that the picker offers, each with the words by which it is found. Anybody may react with any other one by its name
// between colons, on the message's own page.

export const EMOJI = {
  Faces: {
    "😀": "grinning happy", "😄": "smile happy joy", "😁": "beaming grin", "😅": "sweat smile relief", "😂": "tears of joy laugh",
    "🤣": "rolling laugh rofl", "🙂": "slight smile", "🙃": "upside down", "😉": "wink", "😊": "blush smile", "😇": "halo angel",
    "🥰": "hearts love", "😍": "heart eyes love", "😘": "kiss", "😋": "yum tasty", "😜": "tongue wink crazy", "🤪": "zany crazy",
    "🤗": "hug", "🤭": "giggle oops", "🤫": "hush quiet", "🤔": "thinking hmm", "🤨": "raised eyebrow doubt", "😐": "neutral",
    "😶": "no mouth silent", "😏": "smirk", "😒": "unamused", "🙄": "roll eyes", "😬": "grimace awkward", "😌": "relieved calm",
    "😴": "sleeping zzz", "🤤": "drool", "😷": "mask sick", "🤒": "thermometer sick", "🤯": "mind blown", "🥳": "party face birthday",
    "😎": "cool sunglasses", "🤓": "nerd", "🧐": "monocle look closely", "😕": "confused", "😟": "worried", "🙁": "frown sad",
    "😮": "wow open mouth", "😲": "astonished", "😳": "flushed", "🥺": "pleading please", "😢": "cry sad", "😭": "sob crying",
    "😱": "scream fear", "😤": "huff steam", "😡": "angry rage", "🤬": "swearing", "💀": "skull dead", "💩": "poop", "🤡": "clown",
    "👻": "ghost", "👽": "alien", "🤖": "robot bot", "😺": "cat smile", "🙈": "see no evil monkey", "🙉": "hear no evil", "🙊": "speak no evil",
  },
  Hands: {
    "👍": "thumbs up yes good", "👎": "thumbs down no bad", "👏": "clap applause", "🙌": "raised hands hooray", "👐": "open hands",
    "🤝": "handshake deal", "🙏": "thanks please pray", "💪": "muscle strong", "👋": "wave hello bye", "🤚": "back of hand", "✋": "hand stop high five",
    "👌": "ok perfect", "🤌": "pinched fingers", "✌️": "victory peace", "🤞": "fingers crossed luck", "🤟": "love you", "🤘": "rock on horns",
    "👈": "left point", "👉": "right point", "👆": "up point", "👇": "down point", "☝️": "one index up", "✍️": "writing", "🫡": "salute", "🤷": "shrug",
    "🤦": "facepalm", "🙋": "raise hand me", "💁": "information", "🙇": "bow sorry", "👀": "eyes look", "🧠": "brain", "🫶": "heart hands",
  },
  Hearts: {
    "❤️": "red heart love", "🧡": "orange heart", "💛": "yellow heart", "💚": "green heart", "💙": "blue heart", "💜": "purple heart",
    "🖤": "black heart", "🤍": "white heart", "💔": "broken heart", "💕": "two hearts", "💯": "hundred perfect", "💥": "boom collision",
    "💫": "dizzy star", "💤": "sleep zzz", "💬": "speech talk", "💭": "thought", "✨": "sparkles shine new", "⭐": "star", "🌟": "glowing star", "🔥": "fire hot",
  },
  Signs: {
    "✅": "done check yes", "☑️": "checked box", "✔️": "check mark", "❌": "no cross wrong", "❓": "question", "❗": "exclamation important",
    "⚠️": "warning", "🚫": "forbidden", "⛔": "no entry stop", "🆗": "ok", "🆕": "new", "🆘": "sos help", "➕": "plus more", "➖": "minus less",
    "🔁": "repeat again", "⏳": "waiting hourglass", "⏰": "alarm clock", "🔔": "bell", "🔕": "mute bell off", "🔒": "locked", "🔓": "unlocked",
    "🔑": "key", "🔗": "link", "📌": "pin", "📎": "paperclip", "1️⃣": "one 1", "2️⃣": "two 2", "3️⃣": "three 3", "4️⃣": "four 4", "5️⃣": "five 5",
    "6️⃣": "six 6", "7️⃣": "seven 7", "8️⃣": "eight 8", "9️⃣": "nine 9", "🔟": "ten 10", "🔴": "red circle", "🟡": "yellow circle", "🟢": "green circle",
  },
  Work: {
    "🎉": "party tada celebrate", "🎊": "confetti", "🎁": "gift present", "🏆": "trophy win", "🥇": "gold medal first", "🚀": "rocket ship launch",
    "🐛": "bug", "🔧": "wrench fix", "🔨": "hammer build", "🛠️": "tools repair", "⚙️": "gear settings", "💡": "idea light bulb", "🔦": "torch flashlight",
    "🔭": "telescope", "🔬": "microscope", "🧪": "test tube", "💻": "laptop computer", "🖥️": "desktop screen", "📱": "phone mobile", "☎️": "telephone",
    "📷": "camera photo", "🎥": "film video", "🎵": "music note", "📚": "books read", "📖": "book", "📝": "memo note write", "📅": "calendar date",
    "📈": "chart up", "📉": "chart down", "📊": "bar chart", "📦": "package parcel", "📬": "mailbox", "✉️": "letter mail", "🗑️": "bin trash",
    "💰": "money", "💳": "card pay", "🧾": "receipt", "🏠": "house home", "🏢": "office", "🚗": "car", "🚲": "bicycle", "🚆": "train", "✈️": "plane flight",
  },
  Nature: {
    "🐶": "dog", "🐱": "cat", "🐭": "mouse", "🦊": "fox", "🐻": "bear", "🐼": "panda", "🐸": "frog", "🐔": "chicken", "🐧": "penguin", "🦉": "owl",
    "🐝": "bee", "🦋": "butterfly", "🐢": "turtle", "🐙": "octopus", "🐳": "whale", "🐐": "goat", "🦄": "unicorn", "🌱": "seedling plant", "🌳": "tree",
    "🍀": "clover luck", "🌹": "rose flower", "🌻": "sunflower", "🌙": "moon night", "☀️": "sun", "⛅": "cloud sun", "🌧️": "rain", "⚡": "lightning",
    "❄️": "snow cold", "🌈": "rainbow", "🌊": "wave sea", "🌍": "earth world",
  },
  Food: {
    "☕": "coffee tea hot", "🍵": "green tea", "🍺": "beer", "🍻": "cheers beers", "🥂": "cheers toast", "🍷": "wine", "🍎": "apple", "🍌": "banana",
    "🍓": "strawberry", "🥕": "carrot", "🌶️": "chili hot", "🍞": "bread", "🥐": "croissant", "🧀": "cheese", "🍕": "pizza", "🍔": "burger", "🍟": "fries",
    "🥗": "salad", "🍜": "noodles soup", "🍣": "sushi", "🍪": "cookie", "🍰": "cake", "🎂": "birthday cake", "🍫": "chocolate", "🍿": "popcorn", "🧂": "salt",
  },
}
