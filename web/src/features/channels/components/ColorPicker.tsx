import { Input } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

import { CHANNEL_COLORS } from '../colors';
import classes from './channels.module.css';

/** The number's colour, as it will mark its chats. */
export function ColorPicker({ value, onChange }: { value: string; onChange: (color: string) => void }) {
  const { t } = useTranslation();
  const name = useId();
  const colors = (CHANNEL_COLORS as readonly string[]).includes(value) ? CHANNEL_COLORS : [...CHANNEL_COLORS, value];
  return (
    <Input.Wrapper label={t('channels.color')} description={t('channels.color_hint')}>
      <div role="radiogroup" aria-label={t('channels.color')} className={classes['swatches']}>
        {colors.map((color) => (
          <label key={color} className={classes['swatch']} style={{ backgroundColor: color }}>
            <input
              type="radio"
              name={name}
              value={color}
              aria-label={color}
              checked={color === value}
              onChange={() => {
                onChange(color);
              }}
            />
            {color === value && <IconCheck size={18} stroke={3} aria-hidden="true" />}
          </label>
        ))}
      </div>
    </Input.Wrapper>
  );
}
