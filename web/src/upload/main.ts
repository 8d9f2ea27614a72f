import '../styles/upload.css';
import { UploadPage } from './upload-page.ts';

await new UploadPage().open();
