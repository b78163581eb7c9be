@rem npm scripts say "exec node ..." so that signals reach node itself. cmd.exe has no exec; it finds this file instead.
@%*
