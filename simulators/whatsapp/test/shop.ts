/** One box and one linked device, for all tests of the file that imports this. */
import { after } from 'node:test';
import { link, startBox } from './box.ts';

export const SHOP = '77010000001';
export const box = await startBox();
export const shop = await link(box, SHOP);

after(async () => {
  await shop.client.stop();
  await box.close();
});
