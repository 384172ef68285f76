// connect-sqlite3 asks for this package only when it is given a file name; we give it an open database.
throw new Error('sqlite3 is not installed on purpose: sessions use the database handle of better-sqlite3');
