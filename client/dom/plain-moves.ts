/**
 * Has elements moved by taking them out and putting them in. Preact moves with `moveBefore` where there is one, and
 * Chromium 156 then keeps the style of before: a message that has overtaken another would look unsent for ever.
 */
export function movePlainly(): void {
  Reflect.deleteProperty(Element.prototype, 'moveBefore');
}
