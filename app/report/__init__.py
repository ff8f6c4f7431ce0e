"""Pages that leave: what a document says, and how it is set as HTML, PDF or DOCX. Plain data in, bytes out."""
