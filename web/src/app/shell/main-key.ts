/** The key that Ctrl stands for, as this keyboard has it. */
export const MAIN_KEY = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';
