import replies from '@/features/replies/texts/ru.json';
import { joined } from './joined';
import ru from './ru';

/** Everything in Russian, for the compiler and the tests: the page loads what `ru` has not with the part that says it. */
export default joined(ru, replies);
