import { later } from '@/components/later';

export const DistributionSettings = later(() => import('./components/DistributionSettings'), 'DistributionSettings');
