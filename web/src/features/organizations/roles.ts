import type { Role } from '@/api/types';

export const ROLES: readonly Role[] = ['owner', 'head', 'operator', 'quality_control'];

/** The name of each role, and what it may do. */
export const ROLE_KEYS = {
  owner: { name: 'roles.owner', can: 'roles.owner_can' },
  head: { name: 'roles.head', can: 'roles.head_can' },
  operator: { name: 'roles.operator', can: 'roles.operator_can' },
  quality_control: { name: 'roles.quality_control', can: 'roles.quality_control_can' },
} as const satisfies Record<Role, { name: string; can: string }>;
