//! The rules of the house, checked.
//!
//! Each rule is a function from a tree of files to the problems found in it. It runs over this
//! repository, and over a small tree that breaks it: a check that cannot fail is not a check.

mod tidy {
    mod tree;

    mod source;

    mod codes;
    mod graph;
    mod layout;
    mod length;
    mod licences;
    mod machine;
    mod modules;
    mod names;
    mod purity;
    mod sources;
    mod testing;
}
