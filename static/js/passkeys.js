// Between the JSON of the server and what browsers take and give for passkeys. Older ones convert nothing themselves.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0))

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")

/** What `navigator.credentials.create` takes. */
export function creation(options, browser = globalThis.PublicKeyCredential) {
  if (browser?.parseCreationOptionsFromJSON) return browser.parseCreationOptionsFromJSON(options)
  const excludeCredentials = (options.excludeCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }))
  return { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials }
}

/** What `navigator.credentials.get` takes. */
export function request(options, browser = globalThis.PublicKeyCredential) {
  if (browser?.parseRequestOptionsFromJSON) return browser.parseRequestOptionsFromJSON(options)
  return { ...options, challenge: bytes(options.challenge), allowCredentials: [] }
}

/** What the server takes. */
export function answer(credential) {
  if (credential.toJSON) return credential.toJSON()
  const { id, rawId, type, response } = credential
  const said = {}
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) said[name] = text(response[name])
  }
  return { id, rawId: text(rawId), type, response: said }
}
