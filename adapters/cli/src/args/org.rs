//! `casebook org …`

use std::path::PathBuf;

use casebook_engine::deadline::Length;
use clap::{Args, Subcommand};
use jiff::civil::Date;

/// What to do with organs, persons, posts, qualifications and competence. A change is an event with
/// its day; what was so before stays so for the days before.
#[derive(Debug, Subcommand)]
pub(crate) enum OrgVerb {
    /// Bring a directory of organs, posts and persons into force (导入机构人员名录).
    Import(TextFileArgs),
    /// The persons with their posts (人员列表).
    #[command(after_help = "Examples:\n  casebook org ls\n  casebook org ls -o csv")]
    Ls,
    /// A person or an organ as it is on a day (查看).
    Show(ShowOrgArgs),
    /// What changed in the directory, the earliest first (变更历史).
    History(HistoryOfArgs),
    /// Which organ is competent for a matter on a day (管辖查询). Exit code 4 when nobody is known to be.
    Competent(CompetentArgs),
    /// The qualifications that end within a time (即将到期的资格).
    Expiring(ExpiringArgs),
    /// A person comes (入职).
    Add(AddPersonArgs),
    /// A person leaves, and hands over the open work (离职交接). Exit code 10 when some could not be.
    Leave(LeaveArgs),
    /// A person gets a post (任职).
    Assign(PostArgs),
    /// A post ends (免职).
    End(PostArgs),
    /// A qualification is granted (发证).
    Grant(QualificationArgs),
    /// A qualification is suspended (暂扣).
    Suspend(QualificationArgs),
    /// A qualification ends (收回、注销).
    Revoke(QualificationArgs),
    /// Competence for a matter goes to another organ (委托、下放).
    Delegate(CompetenceArgs),
    /// Competence that was delegated goes back (收回委托).
    Withdraw(CompetenceArgs),
    /// An organ is established (机构设立).
    Establish(OrganArgs),
    /// An organ gets another name (更名).
    Rename(OrganArgs),
    /// An organ comes under another one (隶属调整).
    Move(OrganArgs),
    /// An organ is closed; its posts end with it (机构撤销).
    Close(OrganArgs),
    /// A subject stands on a register, with a status (名册登记).
    Register(RegisterArgs),
}

/// Verbs on one file.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook org import ./shanghai.yaml")]
pub(crate) struct TextFileArgs {
    /// The YAML file.
    pub(crate) file: PathBuf,
}

/// What every change says.
#[derive(Clone, Debug, Args)]
pub(crate) struct ChangeArgs {
    /// The first day of what begins, the last day of what ends, such as 2026-07-01.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Date,
    /// Who records it: the id of a person in the directory. The local user is trusted with the name.
    #[arg(id = "actor", long = "as", value_name = "PERSON")]
    pub(crate) person: Option<String>,
    /// The article or decision on which it rests.
    #[arg(long)]
    pub(crate) basis: Option<String>,
    /// Why.
    #[arg(long)]
    pub(crate) reason: Option<String>,
}

/// `org show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook org show li.chengban
  casebook org show pudong --on 2025-12-31 -o json")]
pub(crate) struct ShowOrgArgs {
    /// The id of a person or an organ.
    #[arg(value_name = "PERSON|ORGAN")]
    pub(crate) id: String,
    /// On which day; today when absent.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
}

/// `org history`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook org history
  casebook org history li.chengban -o jsonl")]
pub(crate) struct HistoryOfArgs {
    /// Only what concerns this person, organ, matter or subject.
    pub(crate) id: Option<String>,
}

/// `org competent`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook org competent forensic.supervision --subject jianding01 --on 2026-06-30
  casebook org competent forensic.supervision --subject jianding01 --on 2026-07-01 -o json")]
pub(crate) struct CompetentArgs {
    /// The matter.
    pub(crate) matter: String,
    /// The subject of the case.
    #[arg(long)]
    pub(crate) subject: Option<String>,
    /// On which day; today when absent.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
}

/// `org expiring`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook org expiring --within 90d
  casebook org expiring --within 3m --on 2026-10-01 -o csv")]
pub(crate) struct ExpiringArgs {
    /// How long from the day, such as 90d or 3m.
    #[arg(long, value_name = "LENGTH")]
    pub(crate) within: Length,
    /// From which day; today when absent.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
}

/// `org add`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook org add gu.chengban --name 顾承办 --on 2026-03-01 --as zhao.juzhang")]
pub(crate) struct AddPersonArgs {
    /// The id of the person.
    pub(crate) id: String,
    /// The name.
    #[arg(long)]
    pub(crate) name: String,
    /// When, by whom, why.
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// `org leave`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook org leave li.chengban --on 2026-06-30 --to sun.chengban --reason 调离 --as zhao.juzhang")]
pub(crate) struct LeaveArgs {
    /// Who leaves.
    #[arg(value_name = "PERSON")]
    pub(crate) id: String,
    /// Who takes the open work over.
    #[arg(long, value_name = "PERSON")]
    pub(crate) to: Option<String>,
    /// When, by whom, why.
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// `org assign`, `org end`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook org assign li.chengban --organ pudong --post enforcement --on 2026-07-01 --as zhao.juzhang
  casebook org end li.chengban --organ shanghai --post enforcement --on 2026-06-30 --as zhao.juzhang")]
pub(crate) struct PostArgs {
    /// The person.
    #[arg(value_name = "PERSON")]
    pub(crate) id: String,
    /// The organ.
    #[arg(long)]
    pub(crate) organ: String,
    /// The post, such as enforcement.
    #[arg(long)]
    pub(crate) post: String,
    /// The last day of a post that is assigned; open when absent.
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<Date>,
    /// When, by whom, why.
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// `org grant`, `org suspend`, `org revoke`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook org grant li.chengban --qualification enforcement_certificate --number 沪A-001 --on 2026-01-01 --until 2030-12-31
  casebook org suspend li.chengban --qualification enforcement_certificate --on 2026-05-01 --until 2026-07-31
  casebook org revoke li.chengban --qualification enforcement_certificate --on 2026-08-01 --reason 调离")]
pub(crate) struct QualificationArgs {
    /// The person.
    #[arg(value_name = "PERSON")]
    pub(crate) id: String,
    /// The qualification, such as `law_licence`.
    #[arg(long)]
    pub(crate) qualification: String,
    /// The number of the certificate that is granted (证件号).
    #[arg(long)]
    pub(crate) number: Option<String>,
    /// The last day of what is granted or suspended; open when absent.
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<Date>,
    /// When, by whom, why.
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// `org delegate`, `org withdraw`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook org delegate forensic.supervision --from shanghai --to pudong --subject jianding01 --subject jianding02 --on 2026-07-01 --basis 委托决定
  casebook org withdraw forensic.supervision --to pudong --subject jianding02 --on 2026-12-31")]
pub(crate) struct CompetenceArgs {
    /// The matter.
    pub(crate) matter: String,
    /// The organ that gives it; for a delegation.
    #[arg(long, value_name = "ORGAN")]
    pub(crate) from: Option<String>,
    /// The organ that has it then, or had it.
    #[arg(long, value_name = "ORGAN")]
    pub(crate) to: String,
    /// A subject for which; may be repeated. All, when there are none.
    #[arg(long = "subject")]
    pub(crate) subjects: Vec<String>,
    /// The last day of a delegation; open when absent.
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<Date>,
    /// When, by whom, why.
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// `org establish`, `org rename`, `org move`, `org close`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook org establish lingang --title 临港分局 --short 临司 --parent shanghai --level district --on 2026-07-01
  casebook org rename lingang --title 临港新片区司法局 --short 临司 --on 2027-01-01
  casebook org move lingang --parent pudong --on 2027-01-01
  casebook org close lingang --on 2028-12-31")]
pub(crate) struct OrganArgs {
    /// The id of the organ.
    #[arg(value_name = "ORGAN")]
    pub(crate) id: String,
    /// What it is called.
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// Its short form in case numbers.
    #[arg(long)]
    pub(crate) short: Option<String>,
    /// Its level, such as district.
    #[arg(long, default_value = "district")]
    pub(crate) level: String,
    /// The organ above it.
    #[arg(long, value_name = "ORGAN")]
    pub(crate) parent: Option<String>,
    /// When, by whom, why.
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// `org register`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook org register forensic_bodies jianding14 --title 鉴定机构14 --on 2026-09-01
  casebook org register forensic_bodies jianding14 --status cancelled --on 2027-03-01")]
pub(crate) struct RegisterArgs {
    /// The register (名册).
    pub(crate) register: String,
    /// The subject.
    pub(crate) subject: String,
    /// What it is called.
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// Its status from that day on.
    #[arg(long, default_value = "registered")]
    pub(crate) status: String,
    /// The last day; open when absent.
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<Date>,
    /// When, by whom, why.
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}
