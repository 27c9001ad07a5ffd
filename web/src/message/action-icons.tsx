import {
  Copy,
  Link2,
  MailOpen,
  MessageSquareReply,
  Pencil,
  RotateCcw,
  SmilePlus,
  Trash2,
} from "lucide-react";
import type { ReactNode } from "react";
import type { RowAction } from "./row-action.ts";

export const actionIcons: { readonly [Action in RowAction]: ReactNode } = {
  react: <SmilePlus />,
  reply: <MessageSquareReply />,
  edit: <Pencil />,
  copy_link: <Link2 />,
  copy_text: <Copy />,
  mark_unread: <MailOpen />,
  delete: <Trash2 />,
  retry: <RotateCcw />,
};
