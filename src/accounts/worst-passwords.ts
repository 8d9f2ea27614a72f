/** The passwords of eight characters and more that are guessed first, in lower case. */
export const worstPasswords: ReadonlySet<string> = new Set(
  `12345678 123456789 1234567890 12345678910 0123456789 0987654321 987654321 87654321 123123123
123321123 12344321 12341234 11223344 11112222 12121212 13131313 10203040 1q2w3e4r 1q2w3e4r5t
1qaz2wsx 1qazxsw2 q1w2e3r4 q1w2e3r4t5 qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwertz123
azertyuiop asdfghjk asdfghjkl asdfasdf asdf1234 zxcvbnm1 zxcvbnm123 zaq12wsx qazwsxedc
abcd1234 abcdefgh abcdefg1 abc12345 abc123456 aa123456 aa12345678 a1234567 a12345678 a123456789
password password1 password12 password123 password1234 password! password1! passw0rd p@ssw0rd
p@ssword pa55word pa$$word passwort passwort1 motdepasse contraseña wachtwoord hasło123 parola12
letmein1 letmein123 welcome1 welcome12 welcome123 welcome2 iloveyou iloveyou1 iloveyou2 loveyou1
sunshine sunshine1 princess princess1 football football1 baseball baseball1 basketball superman
superman1 batman123 starwars starwars1 pokemon1 trustno1 whatever whatever1 computer computer1
internet corvette mercedes maverick michelle jennifer jonathan jordan23 michael1 charlie1 victoria
alexander samantha danielle elizabeth jasmine1 michaela patricia christin benjamin
administrator admin123 admin1234 admin12345 administrator1 changeme changeme1 changeme123 default1
secret123 secret12 secret1234 test1234 test12345 testtest testing1 testing123 temp1234 guest123
master123 master12 hello123 hello1234 hellohello monkey12 monkey123 dragon12 dragon123 shadow12
freedom1 liverpool liverpool1 chelsea1 arsenal1 barcelona realmadrid juventus blink182 metallica
chocolate butterfly strawberry cheeseburger snowball midnight lovelove november december september
summer2023 summer2024 summer2025 summer2026 winter2023 winter2024 winter2025 winter2026 spring2025
spring2026 autumn2025 january1 correcthorsebatterystaple wayside1 wayside123 wayside1234 mapillary
mapillary1 mapillary123 streetview`.split(/\s+/),
);
