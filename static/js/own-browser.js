// Who wants to be notified in this browser: somebody else who signs in here has not asked for it.

const NAME = "confab.notified"

export const own = {
  is(usercode) {
    try {
      return localStorage.getItem(NAME) === usercode
    } catch {
      return false
    }
  },

  set(usercode) {
    try {
      if (usercode === null) localStorage.removeItem(NAME)
      else localStorage.setItem(NAME, usercode)
    } catch {
      // Forbidden: then it is asked for again next time.
    }
  },
}
