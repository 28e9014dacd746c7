import { joined } from './joined';
import first from './ru-first';
import later from './ru-later';

/** Every part's sentences in Russian. */
export default joined(first, later);
