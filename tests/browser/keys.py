"""A keyboard with a Russian or Kazakh layout, as a browser hears it: the place of a key, and the letter on it."""

from playwright.async_api import Page

_ROWS = (
    ("KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight", "йцукенгшщзхъ", "qwertyuiop[]"),
    ("KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote", "фывапролджэ", "asdfghjkl;'"),
    ("KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash", "ячсмитьбю.", "zxcvbnm,./"),
    ("Digit2 Digit3 Digit4 Digit5 Digit8 Digit9 Digit0 Minus Equal", "әіңғүұқөһ", "2345890-="),
    ("Backquote Digit1 Digit6 Digit7", "ё167"),
)
_CODES = {
    letter: code
    for codes, *layouts in _ROWS
    for layout in layouts
    for code, letter in zip(codes.split(), layout, strict=True)
}


async def type_text(page: Page, text: str) -> None:
    """Press a key for every letter, wherever the focus is; for a capital one Shift before it, as people do."""
    session = await page.context.new_cdp_session(page)
    for letter in text:
        code = "Space" if letter == " " else "Enter" if letter == "\n" else _CODES[letter.lower()]
        shift = 8 if letter != letter.lower() else 0
        held = {"code": "ShiftLeft", "key": "Shift", "windowsVirtualKeyCode": 16}
        if shift:
            await session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "modifiers": shift, **held})
        key = {"code": code, "key": "Enter" if letter == "\n" else letter, "modifiers": shift}
        number = {"Space": 32, "Enter": 13}.get(code, ord(code[-1]))
        written = "\r" if letter == "\n" else letter
        down = {"type": "keyDown", "text": written, "windowsVirtualKeyCode": number, **key}
        await session.send("Input.dispatchKeyEvent", down)
        await session.send("Input.dispatchKeyEvent", {"type": "keyUp", "windowsVirtualKeyCode": number, **key})
        if shift:
            await session.send("Input.dispatchKeyEvent", {"type": "keyUp", **held})
    await session.detach()
