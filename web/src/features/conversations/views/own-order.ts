import type { ViewsRead } from '@/api/types';

type Views = Pick<ViewsRead, 'shared' | 'own' | 'order'>;

/** All saved views in the order that the reader has chosen; those that it does not name come last, everybody's first. */
export function inOrder({ shared, own, order }: Views): ViewsRead['shared'] {
  const place = new Map(order.map((id, at) => [id, at]));
  const placeOf = (id: string): number => place.get(id) ?? order.length;
  return [...shared, ...own].toSorted((a, b) => placeOf(a.id) - placeOf(b.id));
}

/** The same ids with one of them at another place. */
export function movedTo(ids: readonly string[], id: string, to: number): string[] {
  return ids.filter((one) => one !== id).toSpliced(to, 0, id);
}
