// What is printed on the keys: an Apple keyboard has others.

const isApple = /mac|iphone|ipad/i.test(navigator.userAgentData?.platform ?? navigator.platform)

/** The keys below an element, as this keyboard has them. */
export function spell(root) {
  if (isApple) for (const cap of root.querySelectorAll("[data-apple]")) cap.textContent = cap.dataset.apple
}
