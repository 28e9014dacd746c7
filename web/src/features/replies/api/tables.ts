import { useMutation, useQueryClient } from '@tanstack/react-query';

import { exportReplies, importReplies } from '@/api/generated';

/** Save the team's quick replies, or one's own, as a file. */
export function useExport() {
  return useMutation({
    mutationFn: async (team: boolean) => {
      const { csv } = await exportReplies({ query: { team } });
      const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }));
      const link = document.createElement('a');
      link.href = url;
      link.download = 'sarafan-replies.csv';
      link.click();
      setTimeout(() => {
        URL.revokeObjectURL(url);
      }, 1000);
    },
  });
}

/** Take in a file, or only be told what it would do. */
export function useImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ file, team, dryRun }: { file: File; team: boolean; dryRun: boolean }) =>
      importReplies({ body: file, query: { team, dry_run: dryRun } }),
    onSuccess: (_told, { dryRun }) => (dryRun ? undefined : client.invalidateQueries({ queryKey: ['replies'] })),
  });
}
