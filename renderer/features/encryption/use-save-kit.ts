import type { EncryptionKey } from '../../../shared/model/encryption.ts';
import { useAction } from '../../api/queries.ts';
import { notifyDone } from '../../lib/notify.ts';

export type KitFormat = 'pdf' | 'html' | 'text';

const endings: Record<KitFormat, string> = { pdf: '.pdf', html: '.html', text: '.txt' };

/** Saves a key's recovery kit where the user says, or prints it; the private key itself never comes into this window. */
export function useSaveKit({ id, name }: Pick<EncryptionKey, 'id' | 'name'>) {
  const pick = useAction('app.pickSaveFile');
  const savePdf = useAction('app.saveKitPdf');
  const saveText = useAction('keys.saveKit');
  const onPaper = useAction('app.printKit');
  const save = async (format: KitFormat) => {
    const plain = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
    const picked = await pick.mutateAsync({
      title: 'Save the recovery kit as',
      suggestedName: `recovery-kit-${plain}${endings[format]}`,
    });
    if (picked === null) return;
    const file = { token: picked.token };
    if (format === 'pdf') await savePdf.mutateAsync({ keyId: id, file });
    // The system's dialog has asked already whether to replace a file of that name.
    else await saveText.mutateAsync({ keyId: id, file, format, overwrite: true });
    notifyDone('The recovery kit is saved. Print it or move it to another medium');
  };
  const print = async () => {
    const { printed } = await onPaper.mutateAsync({ keyId: id });
    if (printed) notifyDone('The recovery kit is printed. Keep it where this machine is not');
  };
  return {
    print: () => void print().catch(() => {}),
    save: (format: KitFormat) => void save(format).catch(() => {}),
    isPending: pick.isPending || savePdf.isPending || saveText.isPending || onPaper.isPending,
    error: pick.error ?? savePdf.error ?? saveText.error ?? onPaper.error,
  };
}
