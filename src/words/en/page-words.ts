import account from './pages/account.json' with { type: 'json' };
import admin from './pages/admin.json' with { type: 'json' };
import applications from './pages/applications.json' with { type: 'json' };
import consent from './pages/consent.json' with { type: 'json' };
import errors from './pages/errors.json' with { type: 'json' };
import frame from './pages/frame.json' with { type: 'json' };
import jobs from './pages/jobs.json' with { type: 'json' };
import mails from './pages/mails.json' with { type: 'json' };
import organizations from './pages/organizations.json' with { type: 'json' };
import parts from './pages/parts.json' with { type: 'json' };
import passwords from './pages/passwords.json' with { type: 'json' };
import people from './pages/people.json' with { type: 'json' };
import photos from './pages/photos.json' with { type: 'json' };
import profile from './pages/profile.json' with { type: 'json' };
import report from './pages/report.json' with { type: 'json' };
import scopes from './pages/scopes.json' with { type: 'json' };
import sequence from './pages/sequence.json' with { type: 'json' };
import sequenceEdit from './pages/sequence-edit.json' with { type: 'json' };
import serverSettings from './pages/server-settings.json' with { type: 'json' };
import sharing from './pages/sharing.json' with { type: 'json' };
import signIn from './pages/sign-in.json' with { type: 'json' };
import signUp from './pages/sign-up.json' with { type: 'json' };
import upload from './pages/upload.json' with { type: 'json' };
import usage from './pages/usage.json' with { type: 'json' };

export const pageWords = {
  account,
  admin,
  applications,
  consent,
  errors,
  frame,
  jobs,
  mails,
  organizations,
  parts,
  passwords,
  people,
  photos,
  profile,
  report,
  scopes,
  sequence,
  sequenceEdit,
  serverSettings,
  sharing,
  signIn,
  signUp,
  upload,
  usage,
};
