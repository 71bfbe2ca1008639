// The page that opens when there is no line.

import "./elements/line-state.js"
import "./elements/outbox-form.js"
import "./elements/outbox-list.js"
