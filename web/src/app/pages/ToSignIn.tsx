import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** Away from a link that is of no use: to the form, or to the chats for whoever has signed in already. */
export function ToSignIn() {
  const { t } = useTranslation();
  return <Button renderRoot={(props) => <Link to="/" {...props} />}>{t('auth.sign_in')}</Button>;
}
