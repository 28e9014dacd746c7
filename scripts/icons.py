"""Write the app's icons into web/public/icons, drawn from the favicon: `python -m scripts.icons`."""

import asyncio
from pathlib import Path

from playwright.async_api import async_playwright

from sarafan.cli import browser as browsers

PUBLIC = Path(__file__).parents[1] / "web" / "public"
SIGN = (PUBLIC / "favicon.svg").read_text()
PLAIN = SIGN.replace(' rx="18"', "")  # to the edges: the system rounds it
# A system takes only the shape of a badge, and cuts up to a tenth of a maskable icon off at each side.
BADGE = SIGN.replace("<rect", '<rect opacity="0"').replace("#f2994a", "#fff0")
ICONS = {
    "192": (SIGN, 192),
    "512": (SIGN, 512),
    "apple": (PLAIN, 180),
    "maskable": (PLAIN, 512),
    "badge": (BADGE, 96),
}


async def write() -> None:
    """Draw each with Chromium, on nothing."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=await asyncio.to_thread(browsers.ensure))
        for name, (drawing, size) in ICONS.items():
            page = await browser.new_page(viewport={"width": size, "height": size})
            drawn = drawing.replace("<svg ", f'<svg width="{size}" height="{size}" style="display:block" ')
            await page.set_content(f'<body style="margin:0">{drawn}</body>')
            await page.screenshot(path=PUBLIC / "icons" / f"{name}.png", omit_background=True)
            await page.close()
        await browser.close()


if __name__ == "__main__":
    asyncio.run(write())
