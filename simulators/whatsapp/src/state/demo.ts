import type { World } from '../world/world.ts';

/** The demo's cast: the shop's phone and three customers. */
export function castDemo(world: World): void {
  world.account('77010000001', { name: 'Телефон магазина', business: true });
  world.account('77011234567', { name: 'Айгүл' });
  world.account('77052345678', { name: 'Ерлан', addressing: 'lid' });
  world.account('77773456789', { name: 'Марина' });
}
