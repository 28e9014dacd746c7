"""Whether all of a page is on the screen: nothing sticks out, no button is outside, no word is cut in silence."""

from typing import Literal

from playwright.async_api import Page

from tests.support.stack import eventually

WIDTHS = (1440, 1366, 1280, 1024, 390)
WRONG = r"""async () => {
  await new Promise(requestAnimationFrame); // by then the page knows how wide it is
  await new Promise((done) => setTimeout(done)); // and has drawn what is for this width
  const wrong = [], width = window.innerWidth, slack = 1.5;
  if (document.documentElement.scrollWidth > width) wrong.push(`wider than the screen`);
  const styles = new Map();
  const styleOf = (one) => styles.get(one) ?? styles.set(one, getComputedStyle(one)).get(one);
  const tells = (one) => `${one.tagName} ${one.getAttribute('aria-label') ?? one.textContent}`.slice(0, 70);
  const isAside = (one) => {
    for (let up = one; up !== null; up = up.parentElement) {
      const { width, height } = up.getBoundingClientRect();
      if (width <= 1 || height <= 1 || styleOf(up).clipPath !== 'none' || up.hasAttribute('inert')) return true;
    }
    return false;
  };
  // What cuts something off: the nearest frames that hide what is outside of them, and are not scrolled.
  const cutter = (one, { left, right }) => {
    for (let up = one; up !== null && up !== document.body; up = up.parentElement) {
      const style = styleOf(up), box = up.getBoundingClientRect();
      if (style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none' || up.title !== '') return null;
      if (['auto', 'scroll'].includes(style.overflowX)) return null;
      if (style.overflowX !== 'visible' && (right > box.right + slack || left < box.left - slack)) return up;
      if (style.position === 'fixed') break;
    }
    return right > width + slack || left < -slack ? document.body : null;
  };
  for (const one of document.querySelectorAll('a[href], button, input, textarea, [role=menuitem], [role=tab]')) {
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || isAside(one)) continue;
    if (cutter(one, one.getBoundingClientRect())) wrong.push(`outside: ${tells(one)}`);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  while (texts.nextNode()) {
    const text = texts.currentNode, one = text.parentElement;
    if (text.data.trim() === '' || ['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEXTAREA'].includes(one.tagName)) continue;
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || isAside(one)) continue;
    range.selectNodeContents(text);
    if (cutter(one, range.getBoundingClientRect())) wrong.push(`cut: ${tells(one)}`);
    for (const { index, 0: number } of text.data.matchAll(/\+\d[\d -]{6,}\d/g)) {
      range.setStart(text, index);
      range.setEnd(text, index + number.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (lines.size > 1) wrong.push(`in two lines: ${tells(one)}`);
    }
  }
  return wrong;
}"""


async def fits(page: Page, where: str) -> list[str]:
    """Look at a page at every width; return what is wrong with it. It ends as wide as it began.

    The themes take turns: they differ in colours, so that a place for each is enough at every second width.
    """
    before, found = page.viewport_size, []
    assert before is not None
    for turn, width in enumerate(WIDTHS, len(where)):
        scheme: Literal["light", "dark"] = "dark" if turn % 2 else "light"
        await page.emulate_media(color_scheme=scheme)
        await page.set_viewport_size({"width": width, "height": before["height"]})
        wrong = await page.evaluate(WRONG)
        if wrong:  # what is moving may have to come to rest
            wrong = await _still_wrong(page)
        found += [f"{where}, {width} px, {scheme}: {one}" for one in wrong]
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(before)
    return found


async def _still_wrong(page: Page) -> list[str]:
    wrong: list[str] = []

    async def is_right() -> bool:
        wrong[:] = await page.evaluate(WRONG)
        return not wrong

    try:
        await eventually(is_right, "the page fitting", 8)
    except AssertionError:
        return wrong
    return []
