/**
 * Fits the `<iframe>` of a notebook to the page in it, whenever that becomes higher or lower.
 *
 * @param {Window} window
 */
export function fitFrame({ frameElement, document }) {
  if (!frameElement) return;
  const frame = /** @type {HTMLElement} */ (frameElement);
  new ResizeObserver(() => {
    frame.style.height = `${Math.ceil(document.body.offsetHeight)}px`;
  }).observe(document.body);
}
