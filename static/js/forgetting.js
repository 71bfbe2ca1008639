// Whoever is asked to sign in is not signed in: this browser forgets who was, and their rooms. What waits for them stays.

import { forget } from "./known.js"

forget()
